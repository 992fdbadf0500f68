/* SPDX-License-Identifier: MIT */
/*
 * modinfo.c - what a kernel module says of itself in its section .modinfo.
 *
 * Pure, and for every ELF: 32 and 64 bits, both byte orders, read by offset
 * (the gABI's tables), since the build host need not have an elf.h.
 */
#include "initramfs/modinfo.h"

#include <errno.h>
#include <string.h>

/* Offsets and widths of the few fields that lead to a section by its name. */
struct elf_class {
	size_t header_size;
	size_t shoff, shoff_width, shentsize, shnum, shstrndx;
	size_t sh_name, sh_offset, sh_size, sh_width;
};

static const struct elf_class classes[] = {
	/* header shoff width shentsize shnum shstrndx  name offset size width */
	{ 52, 32, 4, 46, 48, 50, 0, 16, 20, 4 },
	{ 64, 40, 8, 58, 60, 62, 0, 24, 32, 8 },
};

struct elf {
	const uint8_t *data;
	size_t size;
	int big_endian;
	const struct elf_class *class;
	uint64_t table, entry_size, entries;
};

struct section {
	uint64_t name, offset, size;
};

static uint64_t elf_number(const struct elf *e, size_t offset, size_t width)
{
	uint64_t value = 0;

	for (size_t i = 0; i < width; i++)
		value = value << 8 | e->data[offset + (e->big_endian ? i : width - 1 - i)];
	return value;
}

static int open_elf(const uint8_t *data, size_t size, struct elf *e)
{
	enum { CLASS = 4, ENCODING = 5, CLASS_64 = 2, ENCODING_BIG = 2 };
	const struct elf_class *c;

	if (size < classes[0].header_size || memcmp(data, "\177ELF", 4) != 0)
		return -ENOEXEC;
	c = &classes[data[CLASS] == CLASS_64];
	if (size < c->header_size)
		return -ENOEXEC;
	*e = (struct elf){ data, size, data[ENCODING] == ENCODING_BIG, c, 0, 0, 0 };
	e->table = elf_number(e, c->shoff, c->shoff_width);
	e->entry_size = elf_number(e, c->shentsize, 2);
	e->entries = elf_number(e, c->shnum, 2);
	if (e->table > size || e->entry_size < c->sh_size + c->sh_width ||
	    e->entries > (size - e->table) / e->entry_size)
		return -ENOEXEC;
	return 0;
}

static int read_section(const struct elf *e, uint64_t index, struct section *out)
{
	size_t at;

	if (index >= e->entries)
		return -ENOEXEC;
	at = (size_t)(e->table + index * e->entry_size);
	out->name = elf_number(e, at + e->class->sh_name, 4);
	out->offset = elf_number(e, at + e->class->sh_offset, e->class->sh_width);
	out->size = elf_number(e, at + e->class->sh_size, e->class->sh_width);
	return 0;
}

static int inside(const struct elf *e, const struct section *s)
{
	return s->offset <= e->size && s->size <= e->size - s->offset;
}

/* Finds .modinfo in a module. Returns 0, or -ENOEXEC when it is none or broken. */
int modinfo_find(const uint8_t *elf, size_t size, struct modinfo *out)
{
	static const char wanted[] = ".modinfo";
	struct section names, s;
	struct elf e;

	if (open_elf(elf, size, &e) < 0 ||
	    read_section(&e, elf_number(&e, e.class->shstrndx, 2), &names) < 0 || !inside(&e, &names))
		return -ENOEXEC;
	for (uint64_t i = 0; i < e.entries; i++) {
		if (read_section(&e, i, &s) < 0 || s.name > names.size ||
		    names.size - s.name < sizeof(wanted) ||
		    memcmp(elf + names.offset + s.name, wanted, sizeof(wanted)) != 0)
			continue;
		if (!inside(&e, &s))
			return -ENOEXEC;
		out->text = (const char *)elf + s.offset;
		out->size = (size_t)s.size;
		return 0;
	}
	return -ENOEXEC;
}

/* Returns the next value of key and moves *rest past it, or returns NULL. */
const char *modinfo_next(struct modinfo *rest, const char *key)
{
	size_t key_len = strlen(key);

	while (rest->size) {
		const char *text = rest->text;
		size_t len = strnlen(text, rest->size);

		if (len == rest->size) /* no NUL at the end: not a string to hand out */
			break;
		rest->text += len + 1;
		rest->size -= len + 1;
		if (len > key_len && text[key_len] == '=' && memcmp(text, key, key_len) == 0)
			return text + key_len + 1;
	}
	rest->size = 0;
	return NULL;
}
