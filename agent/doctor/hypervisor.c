// SPDX-License-Identifier: MIT
/*
 * hypervisor.c - which host this seems to be, and what is to be changed there.
 *
 * A host is known by what it says of itself: DMI, or what only its device tree has. Many say nothing that is theirs alone:
 * "linux,dummy-virt" is Firecracker's, crosvm's and kvmtool's as well as QEMU's.
 */
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

static const struct sign {
	const char *path, *begins; /* of the file; "": it is there */
	enum when when;
	struct doctor_hypervisor vmm;
} signs[] = {
	{ "/sys/class/dmi/id/product_name", "VirtualBox", NO_BUTTON,
	  { "VirtualBox", "Its ACPI offers ACPI0011, which few kernels read on arm64: VBoxManage modifyvm NAME --acpi off "
			  "gives the guest a device tree with gpio-keys." } },
	{ "/sys/class/dmi/id/product_name", "VirtualBox", ALWAYS,
	  { "VirtualBox", "With ACPI0011 alone: VBoxManage modifyvm NAME --acpi off." } },
	{ "/sys/class/dmi/id/sys_vendor", "Microsoft Corporation", ALWAYS,
	  { "Hyper-V", "It has no button: the kernel runs /sbin/poweroff, which must be there; set CONFIG_HYPERV_UTILS (and "
		       "CONFIG_HYPERV_VMBUS where it exists)." } },
	{ "/sys/hypervisor/type", "xen", ALWAYS,
	  { "Xen", "It has no button: the kernel runs /sbin/poweroff, which must be there." } },
	{ "/sys/class/dmi/id/sys_vendor", "Apple Inc.", WIRED,
	  { "Virtualization.framework", "Armed; while the interrupt count stays 0 after requestStop(), the host never asserted the "
					"line: use vsock meanwhile." } },
	{ "/proc/device-tree/model", "Apple", WIRED,
	  { "Virtualization.framework", "Armed; while the interrupt count stays 0 after requestStop(), the host never asserted the "
					"line: use vsock meanwhile." } },
	{ "/sys/class/dmi/id/sys_vendor", "Apple Inc.", ALWAYS,
	  { "Virtualization.framework", "Its EFI boot needs CONFIG_ACPI_BUTTON and CONFIG_GPIO_PL061, its Linux boot "
					"CONFIG_KEYBOARD_GPIO and CONFIG_GPIO_PL061." } },
	{ "/sys/class/dmi/id/sys_vendor", "QEMU", NO_BUTTON,
	  { "QEMU", "With firmware it describes the button by ACPI alone, without firmware by the device tree alone. A kernel that "
		    "reads only device trees: start without -bios, or with -machine acpi=off. x86: leave out acpi=off." } },
	{ "/proc/device-tree/fw-cfg@9020000/compatible", "qemu,fw-cfg-mmio", NO_BUTTON,
	  { "QEMU", "Its machine virt describes gpio-keys when it starts a kernel without firmware; another device tree (-dtb) "
		    "must have it too." } },
	{ "/sys/class/dmi/id/sys_vendor", "Amazon EC2", ALWAYS, { "EC2", "ACPI rings: CONFIG_ACPI_BUTTON." } },
	{ "/proc/device-tree/compatible", "linux,dummy-virt", NO_BUTTON,
	  { "Firecracker, crosvm or kvmtool", "They have no button: ask over vsock (the agent listens on port 116)." } },
};

static bool holds(const struct doctor *d, const struct sign *sign)
{
	char path[192], line[64];
	struct text t = TEXT_IN(path);

	text_fmt(&t, "%s%s", d->root, sign->path);
	return fd_read_line(path, line, sizeof(line)) >= 0 && strncmp(line, sign->begins, strlen(sign->begins)) == 0;
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
