// SPDX-License-Identifier: MIT
/*
 * test_host_acpi.c - ACPI tables for QEMU's machine virt: their lengths, and what the firmware is to do with them.
 */
#include <stdio.h>
#include <string.h>

#include "host-shim/qemu/acpi_tables.h"
#include "tap.h"

static struct acpi_file_data files[ACPI_FILES];

static unsigned long number_at(const struct acpi_file_data *f, size_t at, size_t bytes)
{
	unsigned long n = 0;

	while (bytes--)
		n = n << 8 | f->bytes[at + bytes];
	return n;
}

/* The tables one after the other, as "DSDT:3797 FACP:276 …". */
static const char *listed(void)
{
	static char text[256];
	const struct acpi_file_data *t = &files[ACPI_FILE_TABLES];
	size_t at, len = 0;

	for (at = 0; at + 36 <= t->len && len < sizeof(text) - 32; at += number_at(t, at + 4, 4)) {
		if (memcmp(t->bytes + at, "DSDT", 4))
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%.4s:%lu ", t->bytes + at,
			    number_at(t, at + 4, 4));
		if (!number_at(t, at + 4, 4))
			return "a table without length";
	}
	return at == t->len ? text : "tables that end elsewhere";
}

/* How many of the loader's commands are of a kind and lie within their file. */
static int commands(unsigned kind, size_t place, size_t bytes)
{
	const struct acpi_file_data *l = &files[ACPI_FILE_LOADER];
	size_t at;
	int n = 0;

	for (at = 0; at + 128 <= l->len; at += 128) {
		const struct acpi_file_data *f = &files[
		    strcmp((const char *)l->bytes + at + 4, acpi_file_name(ACPI_FILE_RSDP)) ? ACPI_FILE_TABLES : ACPI_FILE_RSDP];

		if (number_at(l, at, 4) == kind && number_at(l, at + place, 4) + bytes <= f->len)
			n++;
	}
	return n;
}

/* A term ends where the term around it ends, or before: the length of the scope \_SB_ is the rest of the DSDT. */
static void test_dsdt(void)
{
	const struct acpi_file_data *t = &files[ACPI_FILE_TABLES];
	size_t end = number_at(t, 4, 4), at = 36, begun, len;

	is_int(t->bytes[at] << 8 | t->bytes[at + 1], 0x5b82, "the DSDT begins with a device");
	begun = at + 2;
	at = begun + ((t->bytes[begun] & 0xfu) | number_at(t, begun + 1, 2) << 4);
	is_int(t->bytes[at], 0x10, "a scope follows the device");
	begun = at + 1;
	is_int(t->bytes[begun] >> 4, 8, "a length has three bytes");
	len = (t->bytes[begun] & 0xfu) | number_at(t, begun + 1, 2) << 4;
	is_int((long)(begun + len), (long)end, "the scope ends with the table");
}

int main(void)
{
	acpi_tables_make(1, files);
	is_str(listed(), "FACP:276 APIC:164 GTDT:96 MCFG:60 XSDT:68 ", "the tables for one processor");
	is_int((long)files[ACPI_FILE_RSDP].len, 36, "the RSDP is that of ACPI 2.0");
	is_int((long)files[ACPI_FILE_LOADER].len % 128, 0, "the loader's commands are whole");
	is_int(commands(2, 116, 8), 6, "six pointers lie within their files");
	is_int(commands(3, 60, 1), 8, "eight checksums lie within their files");
	test_dsdt();
	acpi_tables_make(ACPI_CPUS_MAX, files);
	is_str(listed(), "FACP:276 APIC:9924 GTDT:96 MCFG:60 XSDT:68 ", "the tables for 123 processors");
	test_dsdt();
	return done();
}
