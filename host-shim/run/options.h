/* SPDX-License-Identifier: MIT */
/* options.h - the options of `softoff run`. */
#ifndef HOST_SHIM_RUN_OPTIONS_H
#define HOST_SHIM_RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host-shim/kernel/image.h"

enum boot {
	BOOT_DEFAULT,
	BOOT_DT,        /* no firmware, device tree */
	BOOT_ACPI,      /* firmware, ACPI; on arm64 the button comes by GED */
	BOOT_ACPI_GPIO, /* arm64 firmware, ACPI; the button comes by PL061 */
	BOOT_VZ,        /* no firmware, the device tree of Virtualization.framework (vz.h) */
	BOOTS,
};

enum vmm {
	VMM_QEMU,
	VMM_VZ, /* softoff-vz: Apple's Virtualization.framework */
};

enum accel {
	ACCEL_TCG,
	ACCEL_KVM,
	ACCEL_HVF,
	ACCEL_AUTO,
};

enum press_when {
	PRESS_NEVER,
	PRESS_READY,
	PRESS_LINE,
	PRESS_AFTER,
};

enum disk_format {
	DISK_SNIFF,
	DISK_RAW,
	DISK_QCOW2,
};

enum net {
	NET_NONE,
	NET_ISOLATED, /* the published ports and nothing else */
	NET_USER,
};

struct disk {
	char *path;
	enum disk_format format;
	bool read_only;
};

struct publish {
	char address[16]; /* dotted quad */
	long host, guest; /* TCP ports */
};

#define OPTIONS_DISKS 16
#define OPTIONS_PUBLISH 64
#define OPTIONS_QEMU_ARGS 256
#define OPTIONS_VZ_ARGS 64

struct options {
	const char *kernel, *initrd, *append;
	const char *firmware; /* NULL: none wanted, or not looked for yet */
	char *tree;           /* file of the device tree; NULL: the VMM's own */
	enum vmm vmm;
	enum boot boot;
	enum arch arch;
	enum accel accel;
	long cpus, memory_mib;
	struct disk disks[OPTIONS_DISKS];
	size_t n_disks;
	enum net net;
	bool sandbox; /* QEMU has one, and no argument asks for another */
	struct publish publish[OPTIONS_PUBLISH];
	size_t n_publish;
	enum press_when press;
	int64_t press_after_ms;
	const char *press_line; /* beginning of the console line to wait for */
	bool press_once;
	int64_t grace_ms;             /* -1: by the guest's budget */
	int64_t timeout_ms;           /* -1: none */
	int64_t ready_timeout_ms;     /* -1: none */
	const char *console, *events; /* "-": stdout; events NULL: not kept */
	bool interactive;
	bool dry_run;
	const char *qemu_args[OPTIONS_QEMU_ARGS];
	size_t n_qemu_args;
	const char *vz_args[OPTIONS_VZ_ARGS];
	size_t n_vz_args;
	char *raw_kernel; /* made of the kernel for this one start; NULL: none */
	char *const *workload; /* NULL-terminated; NULL: none */
};

/* Whether the guest is started without firmware, and so by device tree. */
bool options_boot_is_dt(enum boot boot);

/* The VMM of that name, for --vmm; ends the program with a sentence where there is none. */
enum vmm options_vmm_named(const char *name);

/* The names that options take and reports use: "dt", "tcg". */
const char *options_boot_name(enum boot boot);
const char *options_accel_name(enum accel accel);

/*
 * Reads argv[1..]. Ends the program with a sentence about the first bad option, and after --help.
 * preflight.c checks files.
 */
void options_parse(struct options *opt, int argc, char *const argv[]);

/* Frees what the options hold; removes the file of the device tree, unless --dry-run printed its name. */
void options_finish(struct options *opt);

#endif
