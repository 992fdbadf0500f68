// SPDX-License-Identifier: MIT
/*
 * hypervisor.c - which host runs this guest, and what to change there.
 *
 * A host is known by a file that only its guests have: in DMI, in the device tree, in an ACPI table. Several hosts leave no file
 * of their own: Firecracker, crosvm, kvmtool and QEMU all call their device tree "linux,dummy-virt".
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "agent/doctor/walk.h"
#include "lib/count.h"
#include "lib/fd.h"

enum when {
	ALWAYS,
	NO_BUTTON, /* at the links firmware, button and source */
	WIRED,
};

#define PRODUCT "/sys/class/dmi/id/product_name"
#define VENDOR "/sys/class/dmi/id/sys_vendor"
#define DSDT "/sys/firmware/acpi/tables/DSDT"
#define OEM_ID 10 /* its place in the header of an ACPI table: 6 bytes, then 8 bytes of the table's own id (ACPI 6.5, 5.2.6) */

#define VZ "Virtualization.framework"
static const char vz_silent[] = "If the interrupt count stays 0 after requestStop(), the host never asserted the line: macOS 15.2 was "
				"silent, macOS 27.0 rings. vsock works in both.";
static const char vz_kernel[] = "Its Linux boot needs CONFIG_KEYBOARD_GPIO, its EFI boot CONFIG_ACPI_BUTTON, both CONFIG_GPIO_PL061.";
static const char xen_program[] = "It has no button: the kernel runs /sbin/poweroff, which must be there.";

static const struct sign {
	const char *path;
	off_t offset;
	const char *begins; /* what stands there */
	enum when when;
	struct doctor_hypervisor vmm;
} signs[] = {
	{ PRODUCT, 0, "VirtualBox", NO_BUTTON,
	  { "VirtualBox", "Its ACPI offers ACPI0011, which few kernels read on arm64: VBoxManage modifyvm NAME --acpi off "
			  "gives the guest a device tree with gpio-keys." } },
	{ PRODUCT, 0, "VirtualBox", ALWAYS, { "VirtualBox", "With ACPI0011 alone: VBoxManage modifyvm NAME --acpi off." } },
	/* "Virtual Machine" alone: Microsoft makes real computers too. */
	{ PRODUCT, 0, "Virtual Machine", ALWAYS,
	  { "Hyper-V", "The kernel runs /sbin/poweroff, which must be there: set CONFIG_HYPERV_UTILS (and CONFIG_HYPERV_VMBUS if "
		       "it exists)." } },
	{ "/sys/hypervisor/type", 0, "xen", ALWAYS, { "Xen", xen_program } },
	{ DEVTREE "/hypervisor/compatible", 0, "xen,", ALWAYS, { "Xen", xen_program } },
	{ DEVTREE "/hypervisor/compatible", 0, "apple,virtualization", WIRED, { VZ, vz_silent } },
	{ DEVTREE "/hypervisor/compatible", 0, "apple,virtualization", ALWAYS, { VZ, vz_kernel } },
	/* Not the vendor: Macs that run Linux themselves have the same. */
	{ PRODUCT, 0, "Apple Virtualization", WIRED, { VZ, vz_silent } },
	{ PRODUCT, 0, "Apple Virtualization", ALWAYS, { VZ, vz_kernel } },
	{ DSDT, OEM_ID, "APPLE Apple Vz", WIRED, { VZ, vz_silent } }, /* a kernel without CONFIG_DMI; only root may read tables */
	{ DSDT, OEM_ID, "APPLE Apple Vz", ALWAYS, { VZ, vz_kernel } },
	{ VENDOR, 0, "QEMU", NO_BUTTON,
	  { "QEMU", "With firmware the button is in ACPI alone, without firmware in the device tree alone. If the kernel reads only "
		    "device trees: no -bios, or -machine acpi=off. On x86: no acpi=off." } },
	{ DEVTREE "/fw-cfg@9020000/compatible", 0, "qemu,fw-cfg-mmio", NO_BUTTON,
	  { "QEMU", "Its machine virt has gpio-keys if it starts without firmware; a device tree of -dtb must have it too." } },
	/* Firecracker's x86_64 guests (its src/vmm/src/acpi/mod.rs); its other guests have no table. */
	{ DSDT, OEM_ID, "FIRECK", NO_BUTTON, { "Firecracker", "Set CONFIG_SERIO_I8042 and CONFIG_KEYBOARD_ATKBD." } },
	{ VENDOR, 0, "Amazon EC2", ALWAYS, { "EC2", "ACPI rings: CONFIG_ACPI_BUTTON." } },
	{ DEVTREE "/compatible", 0, "linux,dummy-virt", NO_BUTTON,
	  { "Firecracker, crosvm or kvmtool", "They have no button: ask over vsock (the agent listens on port 116)." } },
};

static bool holds(const struct doctor *d, const struct sign *sign)
{
	char path[192], line[64];
	int fd FD_CLOSE = -1;
	size_t len = strlen(sign->begins);

	(void)TEXT_SET(path, "%s%s", d->root, sign->path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && pread(fd, line, len, sign->offset) == (ssize_t)len && memcmp(line, sign->begins, len) == 0;
}

static bool hint_applies(const struct doctor *d, enum when when)
{
	switch (when) {
	case NO_BUTTON:
		return d->link <= LINK_SOURCE || d->fault == FAULT_SOC_BUTTON;
	case WIRED:
		return d->verdict == DOCTOR_WIRED;
	case ALWAYS:
		break;
	}
	return true;
}

const struct doctor_hypervisor *doctor_hypervisor(const struct doctor *d)
{
	static const struct doctor_hypervisor libkrun = {
		"libkrun", "Its key is KEY_RESTART: a press asks for a reboot, which ends the machine there as a power-off does.",
	};

	if (!d->acpi && d->link > LINK_BUTTON && d->button.code == 408)
		return &libkrun;
	for (size_t i = 0; i < COUNT(signs); i++)
		if (hint_applies(d, signs[i].when) && holds(d, &signs[i]))
			return &signs[i].vmm;
	return NULL;
}
