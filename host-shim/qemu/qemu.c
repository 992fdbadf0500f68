// SPDX-License-Identifier: MIT
/*
 * qemu.c - options into a QEMU command.
 *
 * QEMU 6.0 or later: -action and pvpanic-pci are of that age.
 */
#include <string.h>

#include "host-shim/common/child.h"
#include "host-shim/qemu/acpi_tables.h"
#include "host-shim/qemu/qemu.h"
#include "host-shim/run/backend.h"

static const struct {
	const char *channel; /* chardev id */
	const char *device;  /* what the guest sees of it */
	const char *arg;
} channels[CHANNELS] = {
	[CHANNEL_QMP]    = { "qmp",    "-mon",    "chardev=qmp,mode=control" },
	[CHANNEL_SERIAL] = { "serial", "-serial", "chardev:serial" },
	[CHANNEL_HVC]    = { "hvc",    "-device", "virtconsole,chardev=hvc" },
	[CHANNEL_EVENTS] = { "events", "-device", "virtserialport,chardev=events,name=org.softoff.events" },
	[CHANNEL_LINE]   = { "qtest",  "-qtest",  "chardev:qtest" }, /* QEMU wants this id */
};

/* gic-version=max: the newest that the accelerator has; tables of ours describe one version. */
static const char *machine(const struct options *opt)
{
	if (opt->arch == ARCH_X86_64)
		return "q35";
	return opt->boot == BOOT_ACPI_GPIO ? "virt,acpi=off,gic-version=3" : "virt,gic-version=max";
}

/*
 * max has every page size and feature that a kernel may insist on. Its default pointer
 * authentication is so slow to emulate that boots take twice as long; pauth-impdef is cheap.
 */
static const char *cpu(const struct options *opt)
{
	if (opt->accel != ACCEL_TCG)
		return "host";
	return opt->arch == ARCH_ARM64 ? "max,pauth-impdef=on" : "max";
}

static void pair(struct strlist *argv, const char *option, const char *value)
{
	strlist_add(argv, option);
	strlist_add(argv, value);
}

/* QEMU reads "a,b" in an option as a new field; a comma in a name is doubled. */
static void add_escaped(struct strlist *argv, const char *before, const char *name,
    const char *after)
{
	static char escaped[2 * QEMU_PATH_MAX];
	size_t n = 0;

	for (; *name && n < sizeof(escaped) - 2; name++) {
		if (*name == ',')
			escaped[n++] = ',';
		escaped[n++] = *name;
	}
	escaped[n] = '\0';
	strlist_addf(argv, "%s%s%s", before, escaped, after);
}

static void add_disks(const struct options *opt, struct strlist *argv)
{
	size_t i;

	for (i = 0; i < opt->n_disks; i++) {
		const struct disk *d = &opt->disks[i];
		const char *ro = d->read_only ? ",read-only=on" : "";
		char head[96];

		snprintf(head, sizeof(head), "driver=file,node-name=file%zu%s,filename=", i, ro);
		strlist_add(argv, "-blockdev");
		add_escaped(argv, head, d->path, "");
		strlist_add(argv, "-blockdev");
		strlist_addf(argv, "driver=%s,node-name=disk%zu,file=file%zu%s",
		    d->format == DISK_QCOW2 ? "qcow2" : "raw", i, i, ro);
		strlist_add(argv, "-device");
		strlist_addf(argv, "virtio-blk-pci,drive=disk%zu", i);
	}
}

/* No boot ROM: UEFI would try the network before the kernel it was given. */
static void add_net(const struct options *opt, struct strlist *argv)
{
	char netdev[64 + OPTIONS_PUBLISH * 48];
	size_t i, len;

	if (opt->net == NET_NONE)
		return;
	len = (size_t)snprintf(netdev, sizeof(netdev), "user,id=net0%s",
	    opt->net == NET_ISOLATED ? ",restrict=on" : "");
	for (i = 0; i < opt->n_publish; i++) {
		const struct publish *p = &opt->publish[i];

		len += (size_t)snprintf(netdev + len, sizeof(netdev) - len,
		    ",hostfwd=tcp:%s:%ld-:%ld", p->address, p->host, p->guest);
	}
	pair(argv, "-netdev", netdev);
	pair(argv, "-device", "virtio-net-pci,netdev=net0,romfile=");
}

static void add_channels(const struct options *opt, struct strlist *argv)
{
	int i;

	pair(argv, "-device", "virtio-serial-pci");
	for (i = 0; i < CHANNELS; i++) {
		if (i == CHANNEL_LINE && opt->boot != BOOT_VZ)
			continue;
		strlist_add(argv, "-chardev");
		strlist_addf(argv, "socket,id=%s,fd=%d", channels[i].channel, CHILD_FIRST_FD + i);
		pair(argv, channels[i].device, channels[i].arg);
	}
}

/*
 * For --dry-run: another process does not have our descriptors. The terminal is the serial port, hvc0 and
 * QEMU's monitor in turn (Ctrl-A C), where system_powerdown presses; events go to stderr.
 */
static void add_channels_by_hand(struct strlist *argv)
{
	pair(argv, "-device", "virtio-serial-pci");
	pair(argv, "-chardev", "stdio,id=terminal,mux=on,signal=off");
	pair(argv, "-serial", "chardev:terminal");
	pair(argv, "-device", "virtconsole,chardev=terminal");
	pair(argv, "-mon", "chardev=terminal,mode=readline");
	pair(argv, "-chardev", "file,id=events,path=/dev/stderr");
	pair(argv, channels[CHANNEL_EVENTS].device, channels[CHANNEL_EVENTS].arg);
}

static void add_acpi_files(struct strlist *argv)
{
	int i;

	for (i = 0; i < ACPI_FILES; i++) {
		strlist_add(argv, "-fw_cfg");
		strlist_addf(argv, "name=%s,file=/dev/fd/%d", acpi_file_name((enum acpi_file)i),
		    CHILD_FIRST_FD + CHANNELS + i);
	}
}

static void add_machine(const struct options *opt, const char *program, struct strlist *argv)
{
	strlist_add(argv, program);
	strlist_add(argv, "-no-user-config");
	strlist_add(argv, "-nodefaults");
	pair(argv, "-display", "none");
	pair(argv, "-machine", machine(opt));
	pair(argv, "-accel", options_accel_name(opt->accel));
	pair(argv, "-cpu", cpu(opt));
	strlist_add(argv, "-smp");
	strlist_addf(argv, "%ld", opt->cpus);
	strlist_add(argv, "-m");
	strlist_addf(argv, "%ldM", opt->memory_mib);
	if (opt->firmware)
		pair(argv, "-bios", opt->firmware);
	if (opt->sandbox)
		pair(argv, "-sandbox", QEMU_SANDBOX);
}

static void add_start_and_end(struct strlist *argv)
{
	/* A machine that stopped waits until all that it wrote is read. */
	pair(argv, "-action", "reboot=shutdown,shutdown=pause,panic=none");
	/* And it starts when QMP says so: no event can be missed. */
	strlist_add(argv, "-S");
}

void qemu_command(const struct options *opt, const char *program, const char *cmdline,
    struct strlist *argv)
{
	size_t i;

	add_machine(opt, program, argv);
	pair(argv, "-kernel", opt->kernel);
	if (opt->initrd)
		pair(argv, "-initrd", opt->initrd);
	pair(argv, "-append", cmdline);
	if (opt->dry_run) {
		pair(argv, "-action", "reboot=shutdown");
		add_channels_by_hand(argv);
	} else {
		add_start_and_end(argv);
		add_channels(opt, argv);
	}
	if (opt->boot == BOOT_VZ && !opt->dry_run)
		pair(argv, "-qtest-log", "none");
	if (opt->tree)
		pair(argv, "-dtb", opt->tree);
	pair(argv, "-device", "pvpanic-pci");
	if (opt->boot == BOOT_ACPI_GPIO && !opt->dry_run)
		add_acpi_files(argv);
	add_disks(opt, argv);
	add_net(opt, argv);
	for (i = 0; i < opt->n_qemu_args; i++)
		strlist_add(argv, opt->qemu_args[i]);
}

void qemu_probe_command(const struct options *opt, const char *program, struct strlist *argv)
{
	add_machine(opt, program, argv);
	add_start_and_end(argv);
	strlist_add(argv, "-chardev");
	strlist_addf(argv, "socket,id=qmp,fd=%d", CHILD_FIRST_FD);
	pair(argv, "-mon", "chardev=qmp,mode=control");
}

void qemu_tree_command(const struct options *opt, const char *program, const char *path,
    struct strlist *argv)
{
	add_machine(opt, program, argv);
	add_start_and_end(argv);
	strlist_add(argv, "-machine");
	add_escaped(argv, "dumpdtb=", path, "");
}
