// SPDX-License-Identifier: MIT
/* options.c - the options of `softoff run`, and its --help. */
#include "host-shim/run/options.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/common/option.h"

#define READY_TIMEOUT_MS 60000
/* A console line is read no further than this, its time stamp off (console.h). */
#define PRESS_LINE_MAX 150

struct choice {
	const char *name;
	int value;
};

static const struct choice boots[] = {
	{ "dt", BOOT_DT }, { "acpi", BOOT_ACPI }, { "acpi-gpio", BOOT_ACPI_GPIO },
	{ "vz", BOOT_VZ }, { NULL, 0 },
};
static const struct choice vmms[] = {
	{ "qemu", VMM_QEMU }, { "vz", VMM_VZ }, { NULL, 0 },
};
static const struct choice archs[] = {
	{ "arm64", ARCH_ARM64 }, { "x86_64", ARCH_X86_64 }, { NULL, 0 },
};
static const struct choice accels[] = {
	{ "tcg", ACCEL_TCG }, { "kvm", ACCEL_KVM }, { "hvf", ACCEL_HVF }, { "auto", ACCEL_AUTO }, { NULL, 0 },
};
static const struct choice nets[] = {
	{ "user", NET_USER }, { "isolated", NET_ISOLATED }, { "none", NET_NONE }, { NULL, 0 },
};

static int choose(const char *option, const char *value, const struct choice *choices)
{
	char expected[128] = "";
	const struct choice *c;
	size_t len = 0;

	for (c = choices; c->name; c++) {
		if (!strcmp(c->name, value))
			return c->value;
		len += (size_t)snprintf(expected + len, sizeof(expected) - len, "%s%s",
		    c == choices ? "" : c[1].name ? ", " : " or ", c->name);
	}
	die("--%s: \"%s\" is not one of %s", option, value, expected);
}

static int64_t duration(const char *option, const char *value)
{
	int64_t ms;

	if (text_duration(value, &ms) < 0)
		die("--%s: \"%s\" is not a duration (500ms, 5s, 2m, 1h; a plain number is seconds; up to 24h)",
		    option, value);
	return ms;
}

static void set_run_boot(void *to, char *v)
{
	((struct options *)to)->boot = (enum boot)choose("boot", v, boots);
}

enum vmm options_vmm_named(const char *name)
{
	return (enum vmm)choose("vmm", name, vmms);
}

static void set_vmm(void *to, char *v)
{
	((struct options *)to)->vmm = options_vmm_named(v);
}

static void set_arch(void *to, char *v)
{
	((struct options *)to)->arch = (enum arch)choose("arch", v, archs);
}

static void set_accel(void *to, char *v)
{
	((struct options *)to)->accel = (enum accel)choose("accel", v, accels);
}

static void set_net(void *to, char *v)
{
	((struct options *)to)->net = (enum net)choose("net", v, nets);
}

static void set_grace(void *to, char *v)
{
	((struct options *)to)->grace_ms = duration("grace", v);
}

static void set_run_timeout(void *to, char *v)
{
	((struct options *)to)->timeout_ms = duration("timeout", v);
}

static void set_ready_timeout(void *to, char *v)
{
	((struct options *)to)->ready_timeout_ms = duration("ready-timeout", v);
}

static void set_cpus(void *to, char *v)
{
	struct options *o = to;

	if (text_number(v, 1, 256, &o->cpus) < 0)
		die("--cpus: \"%s\" is not a number from 1 to 256", v);
}

static void set_memory(void *to, char *v)
{
	struct options *o = to;

	if (text_mebibytes(v, &o->memory_mib) < 0)
		die("--memory: \"%s\" is not a size (512M, 2G; a plain number is MiB)", v);
}

static void set_mark(void *to, char *v)
{
	(void)to;
	if (note_mark(v) < 0)
		die("--mark: \"%s\" is not 1 to 64 letters and digits", v);
}

static void set_press(void *to, char *v)
{
	struct options *o = to;

	if (!strcmp(v, "never")) {
		o->press = PRESS_NEVER;
	} else if (!strcmp(v, "ready")) {
		o->press = PRESS_READY;
	} else if (!strncmp(v, "line:", 5) && v[5] && strlen(v + 5) <= PRESS_LINE_MAX) {
		o->press = PRESS_LINE;
		o->press_line = v + 5;
	} else if (text_duration(v, &o->press_after_ms) == 0) {
		o->press = PRESS_AFTER;
	} else {
		die("--press: \"%s\" is neither ready, line:TEXT (150 bytes at most), never nor a duration (500ms, 5s, 2m)",
		    v);
	}
}

/* Cuts ",word" off the end of text; a comma elsewhere belongs to the file name. */
static bool cut_suffix(char *text, const char *suffix)
{
	size_t len = strlen(text), n = strlen(suffix);

	if (len <= n || strcmp(text + len - n, suffix))
		return false;
	text[len - n] = '\0';
	return true;
}

static void add_disk(void *to, char *v)
{
	struct options *o = to;
	struct disk *d = &o->disks[o->n_disks];

	if (o->n_disks == OPTIONS_DISKS)
		die("--disk: more than %d disks", OPTIONS_DISKS);
	*d = (struct disk){ .path = strdup(v) };
	if (!d->path)
		die("out of memory");
	o->n_disks++;
	for (;;) {
		if (cut_suffix(d->path, ",ro"))
			d->read_only = true;
		else if (cut_suffix(d->path, ",raw"))
			d->format = DISK_RAW;
		else if (cut_suffix(d->path, ",qcow2"))
			d->format = DISK_QCOW2;
		else
			break;
	}
}

/* [ADDR:]HOST:GUEST */
static void add_publish(void *to, char *v)
{
	struct options *o = to;
	struct publish *p = &o->publish[o->n_publish];
	char copy[64], *guest, *host, *colon;
	struct in_addr in;

	if (o->n_publish == OPTIONS_PUBLISH)
		die("--publish: more than %d ports", OPTIONS_PUBLISH);
	*p = (struct publish){ .address = "127.0.0.1" };
	snprintf(copy, sizeof(copy), "%s", v);
	guest = strrchr(copy, ':');
	if (!guest || strlen(v) >= sizeof(copy))
		goto bad;
	*guest++ = '\0';
	host = copy;
	colon = strrchr(copy, ':');
	if (colon) {
		*colon = '\0';
		host = colon + 1;
		if (inet_pton(AF_INET, copy, &in) != 1)
			goto bad;
		inet_ntop(AF_INET, &in, p->address, sizeof(p->address));
	}
	if (text_number(host, 1, 65535, &p->host) < 0 ||
	    text_number(guest, 1, 65535, &p->guest) < 0)
		goto bad;
	o->n_publish++;
	return;
bad:
	die("--publish: \"%s\" is not HOST:GUEST or ADDR:HOST:GUEST with ports 1 to 65535 (8080:80)",
	    v);
}

static void add_qemu_arg(void *to, char *v)
{
	struct options *o = to;

	if (o->n_qemu_args == OPTIONS_QEMU_ARGS)
		die("--qemu-arg: more than %d arguments", OPTIONS_QEMU_ARGS);
	o->qemu_args[o->n_qemu_args++] = v;
}

static void add_vz_arg(void *to, char *v)
{
	struct options *o = to;

	if (o->n_vz_args == OPTIONS_VZ_ARGS)
		die("--vz-arg: more than %d arguments", OPTIONS_VZ_ARGS);
	o->vz_args[o->n_vz_args++] = v;
}

#define TEXT(field) OPTION_TEXT(struct options, field)
#define FLAG(field) OPTION_FLAG(struct options, field)
#define BY(setter) 0, setter

static const struct option table[] = {
	{ "kernel",        "FILE",     TEXT(kernel),          "kernel to boot (needed): Image, Image.gz, zboot or bzImage" },
	{ "initrd",        "FILE",     TEXT(initrd),          "initramfs" },
	{ "append",        "STR",      TEXT(append),          "kernel command line; console= and panic=-1 are added\n"
							      "where it has none" },
	{ "vmm",           "VMM",      BY(set_vmm),           "qemu, or vz: softoff-vz, a machine of macOS's\n"
							      "Virtualization.framework (default: qemu)" },
	{ "arch",          "ARCH",     BY(set_arch),          "arm64 or x86_64 (default: what the kernel is)" },
	{ "boot",          "HOW",      BY(set_run_boot),          "dt: no firmware; acpi: firmware (arm64: UEFI, button by\n"
							      "GED); acpi-gpio: arm64 UEFI, button by PL061; vz: dt\n"
							      "with the tree of Apple's Virtualization.framework\n"
							      "(default: arm64 dt, x86_64 acpi)" },
	{ "firmware",      "FILE",     TEXT(firmware),        "UEFI image instead of the installed one" },
	{ "accel",         "ACCEL",    BY(set_accel),         "tcg, kvm, hvf, or auto: what really starts (default: tcg)" },
	{ "cpus",          "N",        BY(set_cpus),          "processors (default: 1)" },
	{ "memory",        "SIZE",     BY(set_memory),        "512M, 2G; a plain number is MiB (default: 512M)" },
	{ "disk",          "FILE[,ro][,raw|,qcow2]", BY(add_disk), "virtio disk, raw or qcow2 by content; repeatable" },
	{ "net",           "NET",      BY(set_net),           "user, isolated (published ports only: neither the host's\n"
							      "other ports nor the network) or none (default: user)" },
	{ "publish",       "[ADDR:]HOST:GUEST", BY(add_publish), "TCP port of the guest on the host's 127.0.0.1 or ADDR;\n"
							      "repeatable" },
	{ "press",         "WHEN",     BY(set_press),         "press the power button at event ready; then at the first\n"
							      "console line that begins with TEXT (line:TEXT); after a\n"
							      "duration; or never: run until the workload ends\n"
							      "(default: never)" },
	{ "press-once",    NULL,       FLAG(press_once),      "do not press again each second until acknowledged" },
	{ "grace",         "DURATION", BY(set_grace),         "from the first press to force (default: the guest's\n"
							      "budget, or 5s, and 1s); longer while data goes to disk" },
	{ "ready-timeout", "DURATION", BY(set_ready_timeout), "longest wait for event ready (default: 60s with\n"
							      "--press ready or line:TEXT, else none)" },
	{ "timeout",       "DURATION", BY(set_run_timeout),       "longest run over all (default: none)" },
	{ "console",       "FILE|-",   TEXT(console),         "the guest's console (default: -, stdout)" },
	{ "events",        "FILE|-",   TEXT(events),          "the guest's events, one JSON object a line" },
	{ "mark",          "WORD",     BY(set_mark),          "stands in each line of softoff itself: a word that the\n"
							      "guest cannot know tells its lines from the console's" },
	{ "interactive",   NULL,       FLAG(interactive),     "type at the guest's console; Ctrl-] is the escape key" },
	{ "qemu-arg",      "ARG",      BY(add_qemu_arg),      "one more argument for QEMU; repeatable" },
	{ "vz-arg",        "ARG",      BY(add_vz_arg),        "one more argument for softoff-vz; repeatable" },
	{ "dry-run",       NULL,       FLAG(dry_run),         "print the QEMU command and exit" },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct option_table options = { "run", table, 28, die };

static void run_help(void)
{
	printf("usage: softoff run --kernel FILE [options] [-- command [args]]\n\n"
	       "Boots a Linux guest in QEMU, shows its console, presses its power button and\n"
	       "reports what happened. The words after -- are the guest's workload.\n\n");
	option_help(&options);
	printf("  --help                    this text\n\n"
	       "Durations: 500ms, 5s, 2m, 1h; a plain number is seconds.\n"
	       "Exit status: 0..117 the workload's (0 when asked to stop), 118 off, but data was\n"
	       "lost or a file system or process left, 119 the workload's was 118..127, 120 never ready,\n"
	       "121 did not stop in time, 122 panic, 123 reset or stop that nobody asked for,\n"
	       "124 --timeout, 125 softoff or QEMU failed, 126 --console or --events not written,\n"
	       "128+n workload died of signal n.\n");
	exit(fflush(stdout) ? NOTE_FAILED : 0);
}

void options_parse(struct options *opt, int argc, char *const argv[])
{
	int i = 1;

	*opt = (struct options){
		.cpus = 1, .memory_mib = 512, .net = NET_USER, .press = PRESS_NEVER,
		.grace_ms = -1, .timeout_ms = -1, .ready_timeout_ms = -1, .console = "-",
	};
	while (i < argc && strcmp(argv[i], "--")) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			run_help();
		if (strncmp(argv[i], "--", 2))
			die("\"%s\" is not an option; the workload goes after -- (see softoff run --help)",
			    argv[i]);
		i = option_take(&options, opt, argv, i);
	}
	if (i < argc && argv[i + 1])
		opt->workload = argv + i + 1;
	if ((opt->press == PRESS_READY || opt->press == PRESS_LINE) && opt->ready_timeout_ms < 0)
		opt->ready_timeout_ms = READY_TIMEOUT_MS;
}

bool options_boot_is_dt(enum boot boot)
{
	return boot == BOOT_DT || boot == BOOT_VZ;
}

void options_finish(struct options *opt)
{
	if (opt->tree && !opt->dry_run)
		unlink(opt->tree);
	free(opt->tree);
	opt->tree = NULL;
	if (opt->raw_kernel && !opt->dry_run)
		unlink(opt->raw_kernel);
	free(opt->raw_kernel);
	opt->raw_kernel = NULL;
	while (opt->n_disks)
		free(opt->disks[--opt->n_disks].path);
}

const char *options_boot_name(enum boot boot)
{
	const struct choice *c;

	for (c = boots; c->name; c++)
		if (c->value == (int)boot)
			return c->name;
	return "default";
}

const char *options_accel_name(enum accel accel)
{
	return accels[accel].name;
}
