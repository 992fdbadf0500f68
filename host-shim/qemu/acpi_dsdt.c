// SPDX-License-Identifier: MIT
/*
 * acpi_dsdt.c - the devices of QEMU's machine virt, as AML.
 *
 * The button is as in Virtualization.framework's EFI boot: a PL061 (ARMH0061) whose line 3 is an
 * event (_AEI) with a method _E03 that notifies the power button, which stands right below the root.
 */
#include "host-shim/qemu/acpi_dsdt.h"

#include <stdio.h>

#include "host-shim/qemu/virt_map.h"

#define PCI_SLOTS 32
#define PCI_PINS 4

/* Opcodes, ACPI specification 6.5, 20.3. */
enum {
	OP_BYTE = 0x0a,
	OP_PACKAGE = 0x12,
	OP_METHOD = 0x14,
	OP_NAME = 0x08,
	OP_NOTIFY = 0x86,
};

/* Notify (button, 0x80): pressed (4.8.2.2.1.2). */
#define NOTIFY_PRESSED 0x80

static void add_processors(struct aml *a, long cpus)
{
	long i;

	for (i = 0; i < cpus; i++) {
		char name[8];
		size_t device;

		snprintf(name, sizeof(name), "C%03lX", i & 0xfff);
		device = aml_begin_device(a, name);
		aml_name_string(a, "_HID", "ACPI0007");
		aml_name_integer(a, "_UID", (uint32_t)i);
		aml_end(a, device);
	}
}

static void add_registers(struct aml *a, uint32_t base, uint32_t gsi)
{
	struct aml_resources r = aml_begin_resources(a, "_CRS");

	aml_memory32(a, base, VIRT_DEVICE_SIZE);
	aml_interrupt(a, gsi);
	aml_end_resources(a, r);
}

static void add_uart(struct aml *a)
{
	size_t device = aml_begin_device(a, "COM0");

	aml_name_string(a, "_HID", "ARMH0011");
	aml_name_integer(a, "_UID", 0);
	add_registers(a, VIRT_UART, VIRT_IRQ_UART);
	aml_end(a, device);
}

/* 6.2.13: each slot's pins go to the four interrupts in turn, as QEMU wires them. */
static void add_pci_routes(struct aml *a)
{
	size_t all, entry;
	uint32_t i;

	aml_number(a, OP_NAME, 1);
	aml_name(a, "_PRT");
	all = aml_begin(a, OP_PACKAGE);
	aml_number(a, PCI_SLOTS * PCI_PINS, 1);
	for (i = 0; i < PCI_SLOTS * PCI_PINS; i++) {
		uint32_t slot = i / PCI_PINS, pin = i % PCI_PINS;

		entry = aml_begin(a, OP_PACKAGE);
		aml_number(a, 4, 1);
		aml_integer(a, slot << 16 | 0xffff);
		aml_integer(a, pin);
		aml_integer(a, 0); /* no link device */
		aml_integer(a, VIRT_IRQ_PCI + (slot + pin) % PCI_PINS);
		aml_end(a, entry);
	}
	aml_end(a, all);
}

static void add_pci(struct aml *a)
{
	size_t device = aml_begin_device(a, "PCI0");
	struct aml_resources r;

	aml_name_eisa(a, "_HID", "PNP0A08");
	aml_name_eisa(a, "_CID", "PNP0A03");
	aml_name_integer(a, "_SEG", 0);
	aml_name_integer(a, "_BBN", 0);
	aml_name_integer(a, "_UID", 0);
	aml_name_integer(a, "_CCA", 1);
	add_pci_routes(a);
	r = aml_begin_resources(a, "_CRS");
	aml_window(a, AML_WINDOW_BUSES, 0, VIRT_PCI_BUSES, 0);
	aml_window(a, AML_WINDOW_MEMORY, VIRT_PCI_MEMORY, VIRT_PCI_MEMORY_SIZE, 0);
	aml_window(a, AML_WINDOW_PORTS, 0, VIRT_PCI_PORTS_SIZE, VIRT_PCI_PORTS);
	aml_window(a, AML_WINDOW_MEMORY, VIRT_PCI_HIGH, VIRT_PCI_HIGH_SIZE, 0);
	aml_end_resources(a, r);
	aml_end(a, device);
}

/* The kernel wants the configuration space of PCI reserved (PCI firmware specification 3.3, 4.1.2). */
static void add_reserved(struct aml *a)
{
	size_t device = aml_begin_device(a, "RES0");
	struct aml_resources r;

	aml_name_eisa(a, "_HID", "PNP0C02");
	r = aml_begin_resources(a, "_CRS");
	aml_window(a, AML_WINDOW_MEMORY, VIRT_PCI_ECAM, VIRT_PCI_BUSES * VIRT_PCI_BUS_SIZE, 0);
	aml_end_resources(a, r);
	aml_end(a, device);
}

static void add_gpio(struct aml *a)
{
	size_t device = aml_begin_device(a, "GPO0"), method;
	struct aml_resources r;
	char name[8];

	aml_name_string(a, "_HID", "ARMH0061");
	aml_name_integer(a, "_UID", 0);
	add_registers(a, VIRT_GPIO, VIRT_IRQ_GPIO);
	r = aml_begin_resources(a, "_AEI");
	aml_gpio_edge(a, VIRT_POWER_LINE, "\\_SB.GPO0");
	aml_end_resources(a, r);
	snprintf(name, sizeof(name), "_E%02X", VIRT_POWER_LINE);
	method = aml_begin(a, OP_METHOD);
	aml_name(a, name);
	aml_number(a, 0, 1); /* no arguments */
	aml_number(a, OP_NOTIFY, 1);
	aml_name(a, "\\PWRB");
	aml_number(a, OP_BYTE, 1);
	aml_number(a, NOTIFY_PRESSED, 1);
	aml_end(a, method);
	aml_end(a, device);
}

void acpi_dsdt_body(struct aml *a, long cpus)
{
	size_t device = aml_begin_device(a, "PWRB"), scope;

	aml_name_eisa(a, "_HID", "PNP0C0C");
	aml_name_integer(a, "_UID", 0);
	aml_end(a, device);
	scope = aml_begin_scope(a, "\\_SB_");
	add_processors(a, cpus);
	add_uart(a);
	add_pci(a);
	add_reserved(a);
	add_gpio(a);
	aml_end(a, scope);
}
