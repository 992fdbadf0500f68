// SPDX-License-Identifier: MIT
/*
 * acpi_tables.c - ACPI tables for QEMU's machine virt with acpi=off.
 *
 * Table layouts: ACPI specification 6.5, chapter 5.2; MCFG: PCI firmware specification 3.3, 4.1.2.
 * The firmware adds addresses and checksums as the loader file says.
 */
#include "host-shim/qemu/acpi_tables.h"

#include <string.h>

#include "host-shim/qemu/acpi_dsdt.h"
#include "host-shim/qemu/aml.h"
#include "host-shim/qemu/virt_map.h"

#define OEM_ID "SOFTOF"
#define OEM_TABLE "SOFTOFFV"

/* Offsets in a table's header (5.2.6), in the FADT (5.2.9) and the RSDP (5.2.5.3). */
#define HEADER_SIZE 36
#define HEADER_LENGTH 4
#define HEADER_CHECKSUM 9
#define FADT_SIZE 276
#define FADT_FLAGS 112
#define FADT_ARM_BOOT 129
#define FADT_X_DSDT 140
#define RSDP_SIZE 36
#define RSDP_V1_SIZE 20
#define RSDP_CHECKSUM 8
#define RSDP_XSDT 24
#define RSDP_CHECKSUM_2 32

/* The loader's commands: 128 bytes each (QEMU's hw/acpi/bios-linker-loader.c). */
enum {
	LOADER_ALLOCATE = 1,
	LOADER_POINTER = 2,
	LOADER_CHECKSUM = 3,
};
#define LOADER_COMMAND 128
#define LOADER_NAME 56
#define LOADER_HIGH 1 /* anywhere */
#define LOADER_FSEG 2 /* firmware looks for an RSDP here */

static const char *const names[ACPI_FILES] = {
	[ACPI_FILE_RSDP]   = "etc/acpi/rsdp",
	[ACPI_FILE_TABLES] = "etc/acpi/tables",
	[ACPI_FILE_LOADER] = "etc/table-loader",
};

struct tables {
	struct aml rsdp, tables, loader;
};

static void loader_name(struct aml *loader, enum acpi_file file)
{
	aml_bytes(loader, names[file], strlen(names[file]));
	aml_zeros(loader, LOADER_NAME - strlen(names[file]));
}

static void loader_allocate(struct tables *t, enum acpi_file file, uint32_t align, uint8_t zone)
{
	size_t begun = t->loader.len;

	aml_number(&t->loader, LOADER_ALLOCATE, 4);
	loader_name(&t->loader, file);
	aml_number(&t->loader, align, 4);
	aml_number(&t->loader, zone, 1);
	aml_zeros(&t->loader, begun + LOADER_COMMAND - t->loader.len);
}

/* The eight bytes at place of file are an offset in the tables; the firmware adds their address. */
static void loader_pointer(struct tables *t, enum acpi_file file, size_t place)
{
	size_t begun = t->loader.len;

	aml_number(&t->loader, LOADER_POINTER, 4);
	loader_name(&t->loader, file);
	loader_name(&t->loader, ACPI_FILE_TABLES);
	aml_number(&t->loader, place, 4);
	aml_number(&t->loader, 8, 1);
	aml_zeros(&t->loader, begun + LOADER_COMMAND - t->loader.len);
}

static void loader_checksum(struct tables *t, enum acpi_file file, size_t place, size_t start, size_t len)
{
	size_t begun = t->loader.len;

	aml_number(&t->loader, LOADER_CHECKSUM, 4);
	loader_name(&t->loader, file);
	aml_number(&t->loader, place, 4);
	aml_number(&t->loader, start, 4);
	aml_number(&t->loader, len, 4);
	aml_zeros(&t->loader, begun + LOADER_COMMAND - t->loader.len);
}

/* Returns where the table begins. */
static size_t begin_table(struct tables *t, const char *signature, uint8_t revision)
{
	struct aml *a = &t->tables;
	size_t begun = a->len;

	aml_bytes(a, signature, 4);
	aml_number(a, 0, 4); /* length */
	aml_number(a, revision, 1);
	aml_number(a, 0, 1); /* checksum */
	aml_bytes(a, OEM_ID OEM_TABLE, 14);
	aml_number(a, 1, 4);
	aml_bytes(a, "SOFT", 4);
	aml_number(a, 1, 4);
	return begun;
}

static void end_table(struct tables *t, size_t begun)
{
	size_t len = t->tables.len - begun;

	aml_patch(&t->tables, begun + HEADER_LENGTH, len, 4);
	loader_checksum(t, ACPI_FILE_TABLES, begun + HEADER_CHECKSUM, begun, len);
}

static size_t make_dsdt(struct tables *t, long cpus)
{
	size_t begun = begin_table(t, "DSDT", 2);

	acpi_dsdt_body(&t->tables, cpus);
	end_table(t, begun);
	return begun;
}

/* 5.2.9: hardware-reduced, processors by PSCI with HVC. */
static size_t make_fadt(struct tables *t, size_t dsdt)
{
	size_t begun = begin_table(t, "FACP", 6);

	aml_zeros(&t->tables, FADT_SIZE - HEADER_SIZE);
	aml_patch(&t->tables, begun + FADT_FLAGS, 1u << 20, 4);
	aml_patch(&t->tables, begun + FADT_ARM_BOOT, 3, 2);
	aml_patch(&t->tables, begun + FADT_X_DSDT, dsdt, 8);
	loader_pointer(t, ACPI_FILE_TABLES, begun + FADT_X_DSDT);
	end_table(t, begun);
	return begun;
}

/* 5.2.12.14; MPIDR: sixteen processors a cluster, as QEMU and KVM number them with GICv3. */
static void add_gicc(struct aml *a, long cpu)
{
	aml_number(a, 11, 1);
	aml_number(a, 80, 1);
	aml_number(a, 0, 2);
	aml_number(a, (uint64_t)cpu, 4); /* interface number */
	aml_number(a, (uint64_t)cpu, 4); /* uid: the _UID of its device in the DSDT */
	aml_number(a, 1, 4);             /* enabled */
	aml_number(a, 0, 4);             /* parking protocol: none */
	aml_number(a, VIRT_IRQ_PMU, 4);
	aml_zeros(a, 4 * 8); /* parked address; GICC, GICV, GICH: system registers with GICv3 */
	aml_number(a, VIRT_IRQ_GIC_MAINTENANCE, 4);
	aml_number(a, 0, 8); /* redistributor: in its region */
	aml_number(a, (uint64_t)(cpu / 16) << 8 | (uint64_t)(cpu % 16), 8);
	aml_zeros(a, 4);
}

/* 5.2.12 */
static size_t make_madt(struct tables *t, long cpus)
{
	size_t begun = begin_table(t, "APIC", 4);
	struct aml *a = &t->tables;
	long i;

	aml_zeros(a, 8);
	aml_number(a, 12, 1); /* distributor, 5.2.12.15 */
	aml_number(a, 24, 1);
	aml_zeros(a, 6);
	aml_number(a, VIRT_GIC_DIST, 8);
	aml_number(a, 0, 4);
	aml_number(a, 3, 1); /* GICv3 */
	aml_zeros(a, 3);
	for (i = 0; i < cpus; i++)
		add_gicc(a, i);
	aml_number(a, 14, 1); /* redistributors, 5.2.12.17 */
	aml_number(a, 16, 1);
	aml_zeros(a, 2);
	aml_number(a, VIRT_GIC_REDIST, 8);
	aml_number(a, VIRT_GIC_REDIST_SIZE, 4);
	end_table(t, begun);
	return begun;
}

/* 5.2.25: level, active high; the timer of the kernel's own level never stops. */
static size_t make_gtdt(struct tables *t)
{
	static const struct {
		uint32_t irq, flags;
	} timers[] = {
		{ VIRT_IRQ_TIMER_SECURE, 0 }, { VIRT_IRQ_TIMER, 4 }, { VIRT_IRQ_TIMER_VIRTUAL, 0 }, { VIRT_IRQ_TIMER_EL2, 0 },
	};
	size_t begun = begin_table(t, "GTDT", 2), i;

	aml_number(&t->tables, UINT64_MAX, 8); /* no control block in memory */
	aml_number(&t->tables, 0, 4);
	for (i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		aml_number(&t->tables, timers[i].irq, 4);
		aml_number(&t->tables, timers[i].flags, 4);
	}
	aml_number(&t->tables, UINT64_MAX, 8);
	aml_zeros(&t->tables, 8); /* platform timers: none */
	end_table(t, begun);
	return begun;
}

static size_t make_mcfg(struct tables *t)
{
	size_t begun = begin_table(t, "MCFG", 1);

	aml_zeros(&t->tables, 8);
	aml_number(&t->tables, VIRT_PCI_ECAM, 8);
	aml_number(&t->tables, 0, 2); /* segment */
	aml_number(&t->tables, 0, 1);
	aml_number(&t->tables, VIRT_PCI_BUSES - 1, 1);
	aml_zeros(&t->tables, 4);
	end_table(t, begun);
	return begun;
}

static size_t make_xsdt(struct tables *t, const size_t *listed, size_t n)
{
	size_t begun = begin_table(t, "XSDT", 1), i;

	for (i = 0; i < n; i++) {
		loader_pointer(t, ACPI_FILE_TABLES, t->tables.len);
		aml_number(&t->tables, listed[i], 8);
	}
	end_table(t, begun);
	return begun;
}

static void make_rsdp(struct tables *t, size_t xsdt)
{
	aml_bytes(&t->rsdp, "RSD PTR ", 8);
	aml_number(&t->rsdp, 0, 1);
	aml_bytes(&t->rsdp, OEM_ID, 6);
	aml_number(&t->rsdp, 2, 1);
	aml_number(&t->rsdp, 0, 4); /* no RSDT */
	aml_number(&t->rsdp, RSDP_SIZE, 4);
	aml_number(&t->rsdp, xsdt, 8);
	aml_zeros(&t->rsdp, 4);
	loader_pointer(t, ACPI_FILE_RSDP, RSDP_XSDT);
	loader_checksum(t, ACPI_FILE_RSDP, RSDP_CHECKSUM, 0, RSDP_V1_SIZE);
	loader_checksum(t, ACPI_FILE_RSDP, RSDP_CHECKSUM_2, 0, RSDP_SIZE);
}

const char *acpi_file_name(enum acpi_file file)
{
	return names[file];
}

void acpi_tables_make(long cpus, struct acpi_file_data files[ACPI_FILES])
{
	struct tables t = {
		.rsdp = { .bytes = files[ACPI_FILE_RSDP].bytes, .size = ACPI_FILE_MAX },
		.tables = { .bytes = files[ACPI_FILE_TABLES].bytes, .size = ACPI_FILE_MAX },
		.loader = { .bytes = files[ACPI_FILE_LOADER].bytes, .size = ACPI_FILE_MAX },
	};
	size_t listed[4];

	loader_allocate(&t, ACPI_FILE_RSDP, 16, LOADER_FSEG);
	loader_allocate(&t, ACPI_FILE_TABLES, 64, LOADER_HIGH);
	listed[0] = make_fadt(&t, make_dsdt(&t, cpus));
	listed[1] = make_madt(&t, cpus);
	listed[2] = make_gtdt(&t);
	listed[3] = make_mcfg(&t);
	make_rsdp(&t, make_xsdt(&t, listed, sizeof(listed) / sizeof(listed[0])));
	files[ACPI_FILE_RSDP].len = t.rsdp.len;
	files[ACPI_FILE_TABLES].len = t.tables.len;
	files[ACPI_FILE_LOADER].len = t.loader.len;
}
