/* SPDX-License-Identifier: MIT */
/*
 * aml.h - bytes of ACPI tables: little-endian numbers, and the few AML terms of a small DSDT.
 *
 * Pure. Numbers in comments are sections of the ACPI specification 6.5. A table that finds no room
 * is cut off, and .full tells.
 */
#ifndef HOST_SHIM_QEMU_AML_H
#define HOST_SHIM_QEMU_AML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aml {
	uint8_t *bytes;
	size_t len, size;
	bool full;
};

void aml_bytes(struct aml *a, const void *bytes, size_t len);
void aml_zeros(struct aml *a, size_t len);
/* A number of 1, 2, 4 or 8 bytes. */
void aml_number(struct aml *a, uint64_t number, size_t bytes);
/* A number that was left open: the bytes are there already. */
void aml_patch(struct aml *a, size_t at, uint64_t number, size_t bytes);

/* A term with a PkgLength (20.2.4): begins with its opcode of one or two bytes. Returns the place for aml_end(). */
size_t aml_begin(struct aml *a, unsigned opcode);
void aml_end(struct aml *a, size_t begun);

/* A name of four characters, or a path with "\\" before it (20.2.2). */
void aml_name(struct aml *a, const char *name);
/* Name (name, …): a string, an integer, or the hardware id of a device as EISA id or string. */
void aml_name_string(struct aml *a, const char *name, const char *text);
void aml_name_integer(struct aml *a, const char *name, uint32_t number);
void aml_name_eisa(struct aml *a, const char *name, const char *id);
void aml_integer(struct aml *a, uint32_t number);

size_t aml_begin_device(struct aml *a, const char *name);
size_t aml_begin_scope(struct aml *a, const char *name);

/* Name (name, ResourceTemplate () { … }) (6.4): everything between begin and end is a descriptor. */
struct aml_resources {
	size_t buffer, length;
};
struct aml_resources aml_begin_resources(struct aml *a, const char *name);
void aml_end_resources(struct aml *a, struct aml_resources r);

void aml_memory32(struct aml *a, uint32_t base, uint32_t size);
/* A level-triggered interrupt of the device's own, active high. */
void aml_interrupt(struct aml *a, uint32_t gsi);
/* A rising edge on one line of the GPIO controller at path. */
void aml_gpio_edge(struct aml *a, uint16_t line, const char *path);
/* A window that a host bridge hands on: memory, ports or bus numbers. */
enum aml_window {
	AML_WINDOW_MEMORY,
	AML_WINDOW_PORTS,
	AML_WINDOW_BUSES,
};
void aml_window(struct aml *a, enum aml_window kind, uint64_t first, uint64_t size, uint64_t translation);

#endif
