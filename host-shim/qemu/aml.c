// SPDX-License-Identifier: MIT
/* aml.c - bytes of ACPI tables: little-endian numbers, and the few AML terms of a small DSDT. */
#include "host-shim/qemu/aml.h"

#include <string.h>

/* Opcodes, 20.3. */
enum {
	OP_NAME = 0x08,
	OP_DWORD = 0x0c,
	OP_STRING = 0x0d,
	OP_SCOPE = 0x10,
	OP_BUFFER = 0x11,
	OP_DEVICE = 0x5b82,
};

/* A PkgLength of three bytes reaches this far; a shorter one may have it too. */
#define PKG_BYTES 3

void aml_bytes(struct aml *a, const void *bytes, size_t len)
{
	if (a->full || len > a->size - a->len) {
		a->full = true;
		return;
	}
	memcpy(a->bytes + a->len, bytes, len);
	a->len += len;
}

void aml_zeros(struct aml *a, size_t len)
{
	while (len--)
		aml_number(a, 0, 1);
}

void aml_number(struct aml *a, uint64_t number, size_t bytes)
{
	uint8_t out[8];
	size_t i;

	for (i = 0; i < bytes; i++, number >>= 8)
		out[i] = (uint8_t)number;
	aml_bytes(a, out, bytes);
}

void aml_patch(struct aml *a, size_t at, uint64_t number, size_t bytes)
{
	for (; bytes && at < a->len; bytes--, at++, number >>= 8)
		a->bytes[at] = (uint8_t)number;
}

size_t aml_begin(struct aml *a, unsigned opcode)
{
	size_t begun;

	if (opcode > 0xff)
		aml_number(a, opcode >> 8, 1);
	aml_number(a, opcode & 0xff, 1);
	begun = a->len;
	aml_zeros(a, PKG_BYTES);
	return begun;
}

void aml_end(struct aml *a, size_t begun)
{
	size_t len = a->len - begun;

	aml_patch(a, begun, (PKG_BYTES - 1) << 6 | (len & 0xf), 1);
	aml_patch(a, begun + 1, len >> 4, PKG_BYTES - 1);
}

void aml_name(struct aml *a, const char *name)
{
	aml_bytes(a, name, strlen(name));
}

void aml_integer(struct aml *a, uint32_t number)
{
	aml_number(a, OP_DWORD, 1);
	aml_number(a, number, 4);
}

void aml_name_string(struct aml *a, const char *name, const char *text)
{
	aml_number(a, OP_NAME, 1);
	aml_name(a, name);
	aml_number(a, OP_STRING, 1);
	aml_bytes(a, text, strlen(text) + 1);
}

void aml_name_integer(struct aml *a, const char *name, uint32_t number)
{
	aml_number(a, OP_NAME, 1);
	aml_name(a, name);
	aml_integer(a, number);
}

static uint32_t eisa_digit(char c)
{
	return (uint32_t)(c <= '9' ? c - '0' : c - 'A' + 10);
}

/* "PNP0A08": three letters of five bits, four hexadecimal digits, most significant byte first (19.3.4). */
void aml_name_eisa(struct aml *a, const char *name, const char *id)
{
	uint32_t letters = (uint32_t)(id[0] - '@') << 10 | (uint32_t)(id[1] - '@') << 5 | (uint32_t)(id[2] - '@');
	uint32_t digits = eisa_digit(id[3]) << 12 | eisa_digit(id[4]) << 8 | eisa_digit(id[5]) << 4 | eisa_digit(id[6]);

	aml_number(a, OP_NAME, 1);
	aml_name(a, name);
	aml_number(a, OP_DWORD, 1);
	aml_number(a, letters >> 8, 1);
	aml_number(a, letters, 1);
	aml_number(a, digits >> 8, 1);
	aml_number(a, digits, 1);
}

size_t aml_begin_device(struct aml *a, const char *name)
{
	size_t begun = aml_begin(a, OP_DEVICE);

	aml_name(a, name);
	return begun;
}

size_t aml_begin_scope(struct aml *a, const char *name)
{
	size_t begun = aml_begin(a, OP_SCOPE);

	aml_name(a, name);
	return begun;
}

/* A buffer tells its length twice: as a term, and as an integer. */
struct aml_resources aml_begin_resources(struct aml *a, const char *name)
{
	struct aml_resources r;

	aml_number(a, OP_NAME, 1);
	aml_name(a, name);
	r.buffer = aml_begin(a, OP_BUFFER);
	aml_number(a, OP_DWORD, 1);
	r.length = a->len;
	aml_number(a, 0, 4);
	return r;
}

/* End tag, 6.4.2.9; a checksum of 0 is good by definition. */
void aml_end_resources(struct aml *a, struct aml_resources r)
{
	aml_number(a, 0x79, 1);
	aml_number(a, 0, 1);
	aml_patch(a, r.length, a->len - r.length - 4, 4);
	aml_end(a, r.buffer);
}

/* 6.4.3.4 */
void aml_memory32(struct aml *a, uint32_t base, uint32_t size)
{
	aml_number(a, 0x86, 1);
	aml_number(a, 9, 2);
	aml_number(a, 1, 1); /* writable */
	aml_number(a, base, 4);
	aml_number(a, size, 4);
}

/* 6.4.3.6 */
void aml_interrupt(struct aml *a, uint32_t gsi)
{
	aml_number(a, 0x89, 1);
	aml_number(a, 6, 2);
	aml_number(a, 1, 1); /* consumer, level, active high, exclusive */
	aml_number(a, 1, 1);
	aml_number(a, gsi, 4);
}

/* 6.4.3.8.1 */
void aml_gpio_edge(struct aml *a, uint16_t line, const char *path)
{
	size_t name = strlen(path) + 1;

	aml_number(a, 0x8c, 1);
	aml_number(a, 22 + name, 2); /* what follows this field */
	aml_number(a, 1, 1);         /* revision */
	aml_number(a, 0, 1);         /* an interrupt */
	aml_number(a, 1, 2);         /* consumer */
	aml_number(a, 1, 2);         /* edge, active high, exclusive */
	aml_number(a, 1, 1);         /* pull up */
	aml_number(a, 0, 2);         /* drive strength: none */
	aml_number(a, 0, 2);         /* debounce: none */
	aml_number(a, 23, 2);        /* where the line stands */
	aml_number(a, 0, 1);
	aml_number(a, 25, 2);        /* where the path stands */
	aml_number(a, 25 + name, 2); /* vendor data: none */
	aml_number(a, 0, 2);
	aml_number(a, line, 2);
	aml_bytes(a, path, name);
}

/* 6.4.3.5.1, the form with numbers of 64 bits: producer, positive decode, both ends fixed. */
void aml_window(struct aml *a, enum aml_window kind, uint64_t first, uint64_t size, uint64_t translation)
{
	static const uint8_t flags[] = {
		[AML_WINDOW_MEMORY] = 1, /* read and write, not cacheable */
		[AML_WINDOW_PORTS] = 3,  /* the entire range */
		[AML_WINDOW_BUSES] = 0,
	};

	aml_number(a, 0x8a, 1);
	aml_number(a, 43, 2);
	aml_number(a, kind, 1);
	aml_number(a, 0x0c, 1);
	aml_number(a, flags[kind], 1);
	aml_number(a, 0, 8); /* granularity */
	aml_number(a, first, 8);
	aml_number(a, first + size - 1, 8);
	aml_number(a, translation, 8);
	aml_number(a, size, 8);
}
