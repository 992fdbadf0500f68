// SPDX-License-Identifier: MIT
/* options.c - the options of `softoff verify`, and its --help. */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/common/option.h"
#include "host-shim/verify/verify.h"

#define TIMEOUT_MS 120000

static void set_jobs(void *to, char *v)
{
	struct verify_options *o = to;

	if (text_number(v, 1, 64, &o->jobs) < 0)
		die("--jobs: \"%s\" is not a number from 1 to 64", v);
}

static void set_verify_timeout(void *to, char *v)
{
	struct verify_options *o = to;

	if (text_duration(v, &o->timeout_ms) < 0 || !o->timeout_ms)
		die("--timeout: \"%s\" is not a duration (500ms, 5s, 2m, 1h; a plain number is seconds)",
		    v);
}

static void add_kernel_path(void *to, char *v)
{
	struct verify_options *o = to;

	if (o->n_kernel == VERIFY_PATHS)
		die("--kernel: more than %d", VERIFY_PATHS);
	o->kernel[o->n_kernel++] = v;
}

static void set_verify_vmm(void *to, char *v)
{
	((struct verify_options *)to)->vmm = options_vmm_named(v);
}

/* One word of --boot. */
static void add_boot(struct verify_options *o, const char *word, size_t len)
{
	int boot;

	for (boot = BOOT_DT; boot < BOOTS; boot++) {
		const char *name = options_boot_name((enum boot)boot);

		if (strlen(name) == len && !strncmp(name, word, len)) {
			o->boots[boot] = true;
			return;
		}
	}
	die("--boot: \"%.*s\" is not one of dt, acpi, acpi-gpio, vz or all", (int)len, word);
}

static void set_verify_boots(void *to, char *v)
{
	struct verify_options *o = to;
	int boot;

	memset(o->boots, 0, sizeof(o->boots));
	if (!strcmp(v, "all")) {
		for (boot = BOOT_DT; boot < BOOTS; boot++)
			o->boots[boot] = true;
		return;
	}
	for (;;) {
		size_t len = strcspn(v, ",");

		add_boot(o, v, len);
		if (!v[len])
			return;
		v += len + 1;
	}
}

#define TEXT(field) OPTION_TEXT(struct verify_options, field)
#define FLAG(field) OPTION_FLAG(struct verify_options, field)
#define BY(setter) 0, setter

static const struct option table[] = {
	{ "kernel",  "PATH",     BY(add_kernel_path), "kernel to verify: Image, Image.gz, zboot, bzImage, a package, a\n"
						  "unified kernel image, or a folder that holds it (boot/,\n"
						  "lib/modules/VERSION, usr/lib/modules); again for each package\n"
						  "of one kernel" },
	{ "modules", "DIR",      TEXT(modules),   "its modules: lib/modules/VERSION, a root that holds one, or a\n"
						  "package" },
	{ "config",  "FILE",     TEXT(config),    "its config, where it is neither in the image nor beside it" },
	{ "matrix",  "FILE",     TEXT(matrix),    "many kernels: lines of NAME PATH..., as of --kernel" },
	{ "boot",    "LIST|all", BY(set_verify_boots),    "of dt, acpi, acpi-gpio, vz, commas between (default: all of the\n"
						  "kernel's architecture has)" },
	{ "vmm",     "VMM",      BY(set_verify_vmm), "qemu, or vz: Virtualization.framework, on a Mac (default: qemu)" },
	{ "append",  "STR",      TEXT(append),    "more of the kernel command line" },
	{ "jobs",    "N",        BY(set_jobs),    "guests at once (default: as many as processors, 2 at most)" },
	{ "timeout", "DURATION", BY(set_verify_timeout), "the longest boot (default: 2m); a hung one is ended" },
	{ "guest",   "DIR",      TEXT(guest),     "where the guest programs init and witness are" },
	{ "junit",   "FILE|-",   TEXT(junit),     "results as JUnit XML" },
	{ "ktap",    "FILE|-",   TEXT(ktap),      "results as KTAP" },
	{ "json",    "FILE|-",   TEXT(json),      "results as JSON" },
	{ "html",    "FILE|-",   TEXT(html),      "results as one page without outside parts" },
	{ "lava",    NULL,       FLAG(lava),      "LAVA's signal lines on stdout" },
	{ "keep",    "DIR",      TEXT(keep),      "keep each guest's console, events and initramfs there" },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct option_table options = { "verify", table, 22, die };

static void verify_help(void)
{
	printf("usage: softoff verify --kernel PATH... [--modules DIR] [options]\n"
	       "       softoff verify --matrix FILE [options]\n\n"
	       "Boots a kernel in each wiring of the power button, presses, and checks every link\n"
	       "from the description of the button to the VMM's word that the guest went off.\n\n");
	option_help(&options);
	printf("  --help              this text\n\n"
	       "Exit status: 0 all wired (by modules too), 1 some presses were not heard, 2 some could\n"
	       "not be run, 3 the guest heard all, some by another channel than the button, 125 softoff failed or\n"
	       "the usage was wrong, 130 interrupted.\n");
	exit(fflush(stdout) ? NOTE_FAILED : 0);
}

/* Does not open the file: an older result stays until there is a new one. */
static bool is_writable(const char *path)
{
	char *copy;
	bool ok;

	if (!path || !strcmp(path, "-") || access(path, W_OK) == 0)
		return true;
	copy = errno == ENOENT ? strdup(path) : NULL;
	ok = copy && access(dirname(copy), W_OK | X_OK) == 0;
	if (!ok)
		note_error("%s: %s", path, strerror(errno));
	free(copy);
	return ok;
}

bool verify_options_writable(const struct verify_options *o)
{
	const char *const files[] = { o->junit, o->ktap, o->json, o->html };
	bool all = true;
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		all = is_writable(files[i]) && all;
	return all;
}

static int on_stdout(const struct verify_options *o)
{
	const char *const files[] = { o->junit, o->ktap, o->json, o->html };
	int count = o->lava;
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		count += files[i] && !strcmp(files[i], "-");
	return count;
}

void verify_options_parse(struct verify_options *o, int argc, char *const argv[])
{
	int i = 1;

	*o = (struct verify_options){ .timeout_ms = TIMEOUT_MS };
	while (i < argc) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			verify_help();
		if (strncmp(argv[i], "--", 2))
			die("\"%s\" is not an option (see softoff verify --help)", argv[i]);
		i = option_take(&options, o, argv, i);
	}
	if (!o->n_kernel == !o->matrix)
		die("give --kernel IMAGE or --matrix FILE (see softoff verify --help)");
	if (o->matrix && (o->modules || o->config))
		die("--%s belongs to --kernel; a matrix names many",
		    o->modules ? "modules" : "config");
	if (on_stdout(o) > 1)
		die("only one format can go to stdout");
}
