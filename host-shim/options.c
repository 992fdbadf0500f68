// SPDX-License-Identifier: MIT
/*
 * options.c - what `softoff run` was asked to do, and its --help.
 */
#include "options.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "note.h"
#include "text.h"

#define GRACE_MS 6000
#define READY_TIMEOUT_MS 60000
/* A console line is read no further than this, its time stamp off (console.h). */
#define PRESS_LINE_MAX 150

struct choice {
	const char *name;
	int value;
};

static const struct choice boots[] = {
	{ "dt", BOOT_DT }, { "acpi", BOOT_ACPI }, { "acpi-gpio", BOOT_ACPI_GPIO }, { NULL, 0 },
};
static const struct choice archs[] = {
	{ "arm64", ARCH_ARM64 }, { "x86_64", ARCH_X86_64 }, { NULL, 0 },
};
static const struct choice accels[] = {
	{ "tcg", ACCEL_TCG }, { "kvm", ACCEL_KVM }, { "hvf", ACCEL_HVF }, { "auto", ACCEL_AUTO }, { NULL, 0 },
};
static const struct choice nets[] = {
	{ "user", 1 }, { "none", 0 }, { NULL, 0 },
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

static void set_kernel(struct options *o, const char *v) { o->kernel = v; }
static void set_initrd(struct options *o, const char *v) { o->initrd = v; }
static void set_append(struct options *o, const char *v) { o->append = v; }
static void set_firmware(struct options *o, const char *v) { o->firmware = v; }
static void set_console(struct options *o, const char *v) { o->console = v; }
static void set_events(struct options *o, const char *v) { o->events = v; }
static void set_boot(struct options *o, const char *v) { o->boot = (enum boot)choose("boot", v, boots); }
static void set_arch(struct options *o, const char *v) { o->arch = (enum arch)choose("arch", v, archs); }
static void set_accel(struct options *o, const char *v) { o->accel = (enum accel)choose("accel", v, accels); }
static void set_net(struct options *o, const char *v) { o->net = choose("net", v, nets); }
static void set_grace(struct options *o, const char *v) { o->grace_ms = duration("grace", v); }
static void set_timeout(struct options *o, const char *v) { o->timeout_ms = duration("timeout", v); }
static void set_ready_timeout(struct options *o, const char *v) { o->ready_timeout_ms = duration("ready-timeout", v); }

static void set_press_once(struct options *o, const char *v)
{
	(void)v;
	o->press_once = true;
}

static void set_dry_run(struct options *o, const char *v)
{
	(void)v;
	o->dry_run = true;
}

static void set_cpus(struct options *o, const char *v)
{
	if (text_number(v, 1, 256, &o->cpus) < 0)
		die("--cpus: \"%s\" is not a number from 1 to 256", v);
}

static void set_memory(struct options *o, const char *v)
{
	if (text_mebibytes(v, &o->memory_mib) < 0)
		die("--memory: \"%s\" is not a size (512M, 2G; a plain number is MiB)", v);
}

static void set_press(struct options *o, const char *v)
{
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
		die("--press: \"%s\" is neither ready, line:TEXT (150 bytes at most), never nor a duration (500ms, 5s, 2m)", v);
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

static void add_disk(struct options *o, const char *v)
{
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
static void add_publish(struct options *o, const char *v)
{
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
	if (text_number(host, 1, 65535, &p->host) < 0 || text_number(guest, 1, 65535, &p->guest) < 0)
		goto bad;
	o->n_publish++;
	return;
bad:
	die("--publish: \"%s\" is not HOST:GUEST or ADDR:HOST:GUEST with ports 1 to 65535 (8080:80)", v);
}

static void add_qemu_arg(struct options *o, const char *v)
{
	if (o->n_qemu_args == OPTIONS_QEMU_ARGS)
		die("--qemu-arg: more than %d arguments", OPTIONS_QEMU_ARGS);
	o->qemu_args[o->n_qemu_args++] = v;
}

static const struct option {
	const char *name;
	const char *value;	/* NULL: takes none */
	void (*set)(struct options *, const char *);
	const char *help;
} table[] = {
	{ "kernel",        "FILE",     set_kernel,        "kernel to boot (needed): Image, Image.gz, zboot or bzImage" },
	{ "initrd",        "FILE",     set_initrd,        "initramfs" },
	{ "append",        "STR",      set_append,        "kernel command line; console= and panic=-1 are added\n"
							  "where it has none" },
	{ "arch",          "ARCH",     set_arch,          "arm64 or x86_64 (default: what the kernel is)" },
	{ "boot",          "HOW",      set_boot,          "dt: no firmware; acpi: firmware (arm64: UEFI, button by\n"
							  "GED); acpi-gpio: arm64 UEFI, button by PL061\n"
							  "(default: arm64 dt, x86_64 acpi)" },
	{ "firmware",      "FILE",     set_firmware,      "UEFI image instead of the installed one" },
	{ "accel",         "ACCEL",    set_accel,         "tcg, kvm, hvf, or auto: what really starts (default: tcg)" },
	{ "cpus",          "N",        set_cpus,          "processors (default: 1)" },
	{ "memory",        "SIZE",     set_memory,        "512M, 2G; a plain number is MiB (default: 512M)" },
	{ "disk",          "FILE[,ro][,raw|,qcow2]", add_disk, "virtio disk, raw or qcow2 by content; repeatable" },
	{ "net",           "NET",      set_net,           "user or none (default: user)" },
	{ "publish",       "[ADDR:]HOST:GUEST", add_publish, "TCP port of the guest on the host's 127.0.0.1 or ADDR;\n"
							  "repeatable" },
	{ "press",         "WHEN",     set_press,         "press the power button at event ready; then at the first\n"
							  "console line that begins with TEXT (line:TEXT); after a\n"
							  "duration; or never: run until the workload ends\n"
							  "(default: never)" },
	{ "press-once",    NULL,       set_press_once,    "do not press again each second until acknowledged" },
	{ "grace",         "DURATION", set_grace,         "from the first press to force (default: 6s)" },
	{ "ready-timeout", "DURATION", set_ready_timeout, "longest wait for event ready (default: 60s with\n"
							  "--press ready or line:TEXT, else none)" },
	{ "timeout",       "DURATION", set_timeout,       "longest run over all (default: none)" },
	{ "console",       "FILE|-",   set_console,       "the guest's console (default: -, stdout)" },
	{ "events",        "FILE|-",   set_events,        "the guest's events, one JSON object a line" },
	{ "qemu-arg",      "ARG",      add_qemu_arg,      "one more argument for QEMU; repeatable" },
	{ "dry-run",       NULL,       set_dry_run,       "print the QEMU command and exit" },
	{ NULL, NULL, NULL, NULL },
};

static void help(void)
{
	const struct option *o;

	printf("usage: softoff run --kernel FILE [options] [-- command [args]]\n\n"
	       "Boots a Linux guest in QEMU, shows its console, presses its power button and\n"
	       "reports what happened. The words after -- are the guest's workload.\n\n");
	for (o = table; o->name; o++) {
		const char *text = o->help, *end;
		int width = printf("  --%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");

		if (width > 27)
			printf("\n%*s", width = 0, "");
		for (; (end = strchr(text, '\n')); text = end + 1, width = 0)
			printf("%*s%.*s\n", 28 - width, "", (int)(end - text), text);
		printf("%*s%s\n", 28 - width, "", text);
	}
	printf("  --help                    this text\n\n"
	       "Durations: 500ms, 5s, 2m, 1h; a plain number is seconds.\n"
	       "Exit status: 0..119 the workload's (0 when asked to stop), 120 never ready,\n"
	       "121 did not stop in time, 122 panic, 123 reset or stop that nobody asked for,\n"
	       "124 --timeout, 125 softoff or QEMU failed, 128+n workload died of signal n.\n");
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
static int parse_one(struct options *opt, char *const argv[], int i)
{
	const char *name = argv[i] + 2, *value = strchr(name, '=');
	size_t len = value ? (size_t)(value - name) : strlen(name);
	const struct option *o;

	if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
		help();
	if (strncmp(argv[i], "--", 2))
		die("\"%s\" is not an option; the workload goes after -- (see softoff run --help)", argv[i]);
	o = find(name, len);
	if (!o)
		die("unknown option --%.*s (see softoff run --help)", (int)len, name);
	if (!o->value && value)
		die("--%s takes no value", o->name);
	if (o->value && !value && !argv[i + 1])
		die("--%s needs a value: %s", o->name, o->value);
	o->set(opt, !o->value ? NULL : value ? value + 1 : argv[i + 1]);
	return o->value && !value ? i + 2 : i + 1;
}

void options_parse(struct options *opt, int argc, char *const argv[])
{
	int i = 1;

	*opt = (struct options){
		.cpus = 1, .memory_mib = 512, .net = true, .press = PRESS_NEVER,
		.grace_ms = GRACE_MS, .timeout_ms = -1, .ready_timeout_ms = -1, .console = "-",
	};
	while (i < argc && strcmp(argv[i], "--"))
		i = parse_one(opt, argv, i);
	if (i < argc && argv[i + 1])
		opt->workload = argv + i + 1;
	if ((opt->press == PRESS_READY || opt->press == PRESS_LINE) && opt->ready_timeout_ms < 0)
		opt->ready_timeout_ms = READY_TIMEOUT_MS;
}

void options_finish(struct options *opt)
{
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
