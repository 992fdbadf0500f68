// SPDX-License-Identifier: MIT
/* find.c - QEMU, its version and machines, and the firmware it needs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/note.h"
#include "host-shim/qemu/acpi_tables.h"
#include "host-shim/qemu/qemu.h"
#include "host-shim/qemu/vz.h"
#include "host-shim/run/backend.h"

static const struct {
	const char *name, *package;
} programs[] = {
	[ARCH_ARM64]  = { "qemu-system-aarch64", "qemu-system-arm" },
	[ARCH_X86_64] = { "qemu-system-x86_64",  "qemu-system-x86" },
};

/* UEFI for arm64 as Debian, Fedora, Arch, QEMU itself and Homebrew install it. */
static const char *const firmwares[] = {
	"/usr/share/qemu-efi-aarch64/QEMU_EFI.fd",
	"/usr/share/AAVMF/AAVMF_CODE.fd",
	"/usr/share/edk2/aarch64/QEMU_EFI.fd",
	"/usr/share/edk2-armvirt/aarch64/QEMU_EFI.fd",
	"/usr/share/qemu/edk2-aarch64-code.fd",
	"/usr/local/share/qemu/edk2-aarch64-code.fd",
	"/opt/homebrew/share/qemu/edk2-aarch64-code.fd",
};

static void find_program(const struct options *opt, char *program, size_t size)
{
	const char *wanted = getenv("QEMU");

	if (wanted && *wanted) {
		if (child_find(wanted, program, size) < 0)
			die("QEMU=%s: no such program", wanted);
		return;
	}
	if (child_find(programs[opt->arch].name, program, size) < 0)
		die("no %s in PATH (Debian: package %s; or set QEMU)", programs[opt->arch].name,
		    programs[opt->arch].package);
}

static void find_firmware(struct options *opt)
{
	size_t i;

	if (opt->firmware) {
		if (access(opt->firmware, R_OK) < 0)
			die("--firmware %s: %s", opt->firmware, strerror(errno));
		return;
	}
	if (opt->arch != ARCH_ARM64 || options_boot_is_dt(opt->boot))
		return;
	for (i = 0; i < sizeof(firmwares) / sizeof(firmwares[0]) && !opt->firmware; i++)
		if (access(firmwares[i], R_OK) == 0)
			opt->firmware = firmwares[i];
	if (!opt->firmware)
		die("no UEFI firmware for arm64 found (Debian: package qemu-efi-aarch64; or give --firmware FILE)");
}

/* What tables of ours can describe. */
static void check_acpi_gpio(const struct options *opt)
{
	if (opt->cpus > ACPI_CPUS_MAX)
		die("--cpus: --boot acpi-gpio has %d processors at most", ACPI_CPUS_MAX);
	if (opt->memory_mib > ACPI_MEMORY_MAX_MIB)
		die("--memory: --boot acpi-gpio has %ld MiB at most", ACPI_MEMORY_MAX_MIB);
}

/* QEMU's major version, or 0. */
static int major_version(const char *program)
{
	char *argv[] = { (char *)(uintptr_t)program, (char[]){ "--version" }, NULL };
	char text[1024];
	int major = 0;

	if (child_capture(argv, text, sizeof(text)) ||
	    sscanf(text, "QEMU emulator version %d", &major) != 1)
		return 0;
	return major;
}

/*
 * A QEMU built without seccomp refuses the option (softmmu/vl.c, qemu_init), before it acts on the next. An argument of the caller
 * may be for a helper program, which the sandbox would not let start: the caller then gives a sandbox of another kind.
 */
static bool has_sandbox(const struct options *opt, const char *program)
{
	char *argv[] = { (char *)(uintptr_t)program, (char[]){ "-sandbox" }, (char[]){ QEMU_SANDBOX }, (char[]){ "-version" }, NULL };
	char text[1024];
	size_t i;

	for (i = 0; i < opt->n_qemu_args; i++)
		if (!strcmp(opt->qemu_args[i], "-sandbox"))
			return false;
	return child_capture(argv, text, sizeof(text)) == 0;
}

/* Without firmware QEMU itself must unpack a zboot image; 8.0 is the first that can. */
static void check_zboot(const struct options *opt, const char *program)
{
	struct image image;

	if (!options_boot_is_dt(opt->boot) || image_read(opt->kernel, &image) < 0 ||
	    image.kind != IMAGE_ZBOOT)
		return;
	if (major_version(program) < 8)
		die("--kernel %s is an EFI zboot image, which this QEMU boots only through firmware (--boot acpi)",
		    opt->kernel);
}

void qemu_prepare(struct options *opt, char *program, size_t size)
{
	find_program(opt, program, size);
	find_firmware(opt);
	if (opt->boot == BOOT_ACPI_GPIO)
		check_acpi_gpio(opt);
	if (opt->arch == ARCH_ARM64)
		check_zboot(opt, program);
	opt->sandbox = has_sandbox(opt, program);
	qemu_choose_accel(opt, program);
	if (opt->boot == BOOT_VZ)
		opt->tree = vz_tree_make(opt, program);
}

static size_t qemu_file(const struct options *opt, size_t i, const uint8_t **bytes)
{
	static struct acpi_file_data files[ACPI_FILES];

	if (opt->boot != BOOT_ACPI_GPIO || i >= ACPI_FILES)
		return 0;
	if (!files[i].len)
		acpi_tables_make(opt->cpus, files);
	*bytes = files[i].bytes;
	return files[i].len;
}

static void print_base64(const uint8_t *bytes, size_t len, FILE *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i, j;

	for (i = 0; i < len; i += 3) {
		uint32_t n = (uint32_t)bytes[i] << 16;

		n |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
		n |= i + 2 < len ? bytes[i + 2] : 0;
		for (j = 0; j < 4; j++)
			fputc(i + j <= len ? digits[n >> (18 - 6 * j) & 63] : '=', out);
	}
}

static void qemu_print_files(const struct options *opt, FILE *out)
{
	const uint8_t *bytes;
	size_t i, len;

	for (i = 0; (len = qemu_file(opt, i, &bytes)); i++) {
		fprintf(out, " -fw_cfg name=%s,file=<(base64 -d <<<", acpi_file_name((enum acpi_file)i));
		print_base64(bytes, len, out);
		fputc(')', out);
	}
}

const struct backend backend_qemu = {
	.name = "qemu",
	.prepare = qemu_prepare,
	.command = qemu_command,
	.file = qemu_file,
	.print_files = qemu_print_files,
};
