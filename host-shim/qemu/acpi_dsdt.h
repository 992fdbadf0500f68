/* SPDX-License-Identifier: MIT */
/* acpi_dsdt.h - the devices of QEMU's machine virt, as AML. */
#ifndef HOST_SHIM_QEMU_ACPI_DSDT_H
#define HOST_SHIM_QEMU_ACPI_DSDT_H

#include "host-shim/qemu/aml.h"

/* Pure. Adds what follows the table's header. */
void acpi_dsdt_body(struct aml *a, long cpus);

#endif
