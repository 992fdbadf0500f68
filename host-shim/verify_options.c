// SPDX-License-Identifier: MIT
/*
 * verify_options.c - what `softoff verify` was asked to do, and its --help.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "note.h"
#include "text.h"
#include "verify.h"

#define TIMEOUT_MS 120000

static void set_kernel(struct verify_options *o, const char *v) { o->kernel = v; }
static void set_modules(struct verify_options *o, const char *v) { o->modules = v; }
static void set_config(struct verify_options *o, const char *v) { o->config = v; }
static void set_matrix(struct verify_options *o, const char *v) { o->matrix = v; }
static void set_junit(struct verify_options *o, const char *v) { o->junit = v; }
static void set_ktap(struct verify_options *o, const char *v) { o->ktap = v; }
static void set_json(struct verify_options *o, const char *v) { o->json = v; }
static void set_html(struct verify_options *o, const char *v) { o->html = v; }
static void set_guest(struct verify_options *o, const char *v) { o->guest = v; }
static void set_keep(struct verify_options *o, const char *v) { o->keep = v; }
static void set_append(struct verify_options *o, const char *v) { o->append = v; }

static void set_lava(struct verify_options *o, const char *v)
{
	(void)v;
	o->lava = true;
}

static void set_jobs(struct verify_options *o, const char *v)
{
	if (text_number(v, 1, 64, &o->jobs) < 0)
		die("--jobs: \"%s\" is not a number from 1 to 64", v);
}

static void set_timeout(struct verify_options *o, const char *v)
{
	if (text_duration(v, &o->timeout_ms) < 0 || !o->timeout_ms)
		die("--timeout: \"%s\" is not a duration (500ms, 5s, 2m, 1h; a plain number is seconds)", v);
}

/* One word of --boot. */
static void add_boot(struct verify_options *o, const char *word, size_t len)
{
	int boot;

	for (boot = BOOT_DT; boot <= BOOT_ACPI_GPIO; boot++) {
		const char *name = options_boot_name((enum boot)boot);

		if (strlen(name) == len && !strncmp(name, word, len)) {
			o->boots[boot] = true;
			return;
		}
	}
	die("--boot: \"%.*s\" is not one of dt, acpi, acpi-gpio or all", (int)len, word);
}

static void set_boot(struct verify_options *o, const char *v)
{
	memset(o->boots, 0, sizeof(o->boots));
	if (!strcmp(v, "all")) {
		o->boots[BOOT_DT] = o->boots[BOOT_ACPI] = o->boots[BOOT_ACPI_GPIO] = true;
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

static const struct option {
	const char *name;
	const char *value;	/* NULL: takes none */
	void (*set)(struct verify_options *, const char *);
	const char *help;
} table[] = {
	{ "kernel",   "IMAGE",    set_kernel,   "kernel to verify: Image, Image.gz, zboot, bzImage, or a folder\n"
						"with boot/vmlinuz* and lib/modules (an unpacked package)" },
	{ "modules",  "DIR",      set_modules,  "its modules: lib/modules/VERSION or a root that holds one" },
	{ "config",   "FILE",     set_config,   "its config, where it is neither in the image nor beside it" },
	{ "matrix",   "FILE",     set_matrix,   "many kernels: lines of NAME IMAGE [MODULES]" },
	{ "boot",     "LIST|all", set_boot,     "of dt, acpi, acpi-gpio, commas between (default: all that the\n"
						"kernel's architecture has)" },
	{ "append",   "STR",      set_append,   "more of the kernel command line" },
	{ "jobs",     "N",        set_jobs,     "guests at once (default: as many as processors, 2 at most)" },
	{ "timeout",  "DURATION", set_timeout,  "the longest boot (default: 2m); a hung one is ended" },
	{ "guest",    "DIR",      set_guest,    "where the guest programs init and witness are" },
	{ "junit",    "FILE|-",   set_junit,    "results as JUnit XML" },
	{ "ktap",     "FILE|-",   set_ktap,     "results as KTAP" },
	{ "json",     "FILE|-",   set_json,     "results as JSON" },
	{ "html",     "FILE|-",   set_html,     "results as one page without outside parts" },
	{ "lava",     NULL,       set_lava,     "LAVA's signal lines on stdout" },
	{ "keep",     "DIR",      set_keep,     "keep each guest's console, events and initramfs there" },
	{ NULL, NULL, NULL, NULL },
};

static void help(void)
{
	const struct option *o;

	printf("usage: softoff verify --kernel IMAGE [--modules DIR] [options]\n"
	       "       softoff verify --matrix FILE [options]\n\n"
	       "Boots a kernel in each wiring of the power button, presses, and checks every link\n"
	       "from the description of the button to the VMM's word that the guest went off.\n\n");
	for (o = table; o->name; o++) {
		const char *text = o->help, *end;
		int width = printf("  --%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");

		for (; (end = strchr(text, '\n')); text = end + 1, width = 0)
			printf("%*s%.*s\n", 22 - width, "", (int)(end - text), text);
		printf("%*s%s\n", 22 - width, "", text);
	}
	printf("  --help              this text\n\n"
	       "Exit status: 0 all wired (by modules too), 1 some not, 2 some could not be run,\n"
	       "125 softoff failed or was used wrongly, 130 interrupted.\n");
	exit(fflush(stdout) ? NOTE_FAILED : 0);
}

static const struct option *find(const char *name, size_t len)
{
	const struct option *o;

	for (o = table; o->name; o++)
		if (strlen(o->name) == len && !strncmp(o->name, name, len))
			return o;
	return NULL;
}

/* Handles argv[i] and returns the index after it and its value. */
static int parse_one(struct verify_options *opt, char *const argv[], int i)
{
	const char *name = argv[i] + 2, *value;
	const struct option *o;
	size_t len;

	if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
		help();
	if (strncmp(argv[i], "--", 2))
		die("\"%s\" is not an option (see softoff verify --help)", argv[i]);
	value = strchr(name, '=');
	len = value ? (size_t)(value - name) : strlen(name);
	o = find(name, len);
	if (!o)
		die("unknown option --%.*s (see softoff verify --help)", (int)len, name);
	if (!o->value && value)
		die("--%s takes no value", o->name);
	if (o->value && !value && !argv[i + 1])
		die("--%s needs a value: %s", o->name, o->value);
	o->set(opt, !o->value ? NULL : value ? value + 1 : argv[i + 1]);
	return o->value && !value ? i + 2 : i + 1;
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
	while (i < argc)
		i = parse_one(o, argv, i);
	if (!o->kernel == !o->matrix)
		die("give --kernel IMAGE or --matrix FILE (see softoff verify --help)");
	if (o->matrix && (o->modules || o->config))
		die("--%s belongs to --kernel; a matrix names many", o->modules ? "modules" : "config");
	if (on_stdout(o) > 1)
		die("only one format can go to stdout");
}
