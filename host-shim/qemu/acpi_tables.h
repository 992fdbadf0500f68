/* SPDX-License-Identifier: MIT */
/*
 * acpi_tables.h - ACPI tables for QEMU's machine virt with acpi=off, whose button is on its PL061.
 *
 * The machine then makes no tables of its own, drives the PL061 at system_powerdown, and its
 * firmware takes tables from three fw_cfg files (QEMU's docs/specs/fw_cfg.rst; EDK2's
 * OvmfPkg/AcpiPlatformDxe). The guest then has the button of Virtualization.framework's EFI
 * boot: ARMH0061, PNP0C0C, no generic event device.
 */
#ifndef HOST_SHIM_QEMU_ACPI_TABLES_H
#define HOST_SHIM_QEMU_ACPI_TABLES_H

#include <stddef.h>
#include <stdint.h>

enum acpi_file {
	ACPI_FILE_RSDP,
	ACPI_FILE_TABLES,
	ACPI_FILE_LOADER,
	ACPI_FILES,
};

/* Redistributors of the first region (QEMU's hw/arm/virt.c, VIRT_GIC_REDIST). */
#define ACPI_CPUS_MAX 123
/* High memory above this moves the PCI windows. */
#define ACPI_MEMORY_MAX_MIB (255L * 1024)

#define ACPI_FILE_MAX 65536

struct acpi_file_data {
	uint8_t bytes[ACPI_FILE_MAX];
	size_t len;
};

/* The name that the firmware looks for: "etc/acpi/tables". */
const char *acpi_file_name(enum acpi_file file);

/* Pure. Makes the three files for a machine with that many processors, 1 to ACPI_CPUS_MAX, and GICv3. */
void acpi_tables_make(long cpus, struct acpi_file_data files[ACPI_FILES]);

#endif
