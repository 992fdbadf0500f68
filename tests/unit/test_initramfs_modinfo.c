/* SPDX-License-Identifier: MIT */
/*
 * test_initramfs_modinfo.c: what a module says of itself, in every kind of ELF,
 * and that no broken one leads outside its bytes.
 */
#include "initramfs/modinfo.h"
#include "tap.h"

#include <stdlib.h>

enum { IMAGE = 512, TABLE = 256, NAMES_AT = 64, INFO_AT = 128 };

static const char info_text[] = "license=GPL\0depends=low,mid\0softdep=pre: a\0softdep=post: b\0dependsx=no";
static const char names_text[] = "\0.shstrtab\0.modinfo";

static uint8_t image[IMAGE];

static void put(size_t at, unsigned long long value, size_t width, int big)
{
	for (size_t i = 0; i < width; i++)
		image[at + (big ? width - 1 - i : i)] = (uint8_t)(value >> (8 * i));
}

static void put_section(int index, int wide, int big, unsigned name, unsigned offset, unsigned size)
{
	size_t width = wide ? 8 : 4;
	size_t at = TABLE + (size_t)index * (wide ? 64 : 40);

	put(at, name, 4, big);
	put(at + (wide ? 24 : 16), offset, width, big);
	put(at + (wide ? 32 : 20), size, width, big);
}

/* Fills image with an ELF of three sections: none, the names, .modinfo. */
static void make(int wide, int big)
{
	memset(image, 0, sizeof(image));
	memcpy(image, "\177ELF", 4);
	image[4] = wide ? 2 : 1;
	image[5] = big ? 2 : 1;
	put(wide ? 40 : 32, TABLE, wide ? 8 : 4, big);
	put(wide ? 58 : 46, wide ? 64 : 40, 2, big);
	put(wide ? 60 : 48, 3, 2, big);
	put(wide ? 62 : 50, 1, 2, big);
	put_section(1, wide, big, 1, NAMES_AT, sizeof(names_text));
	put_section(2, wide, big, 11, INFO_AT, sizeof(info_text));
	memcpy(image + NAMES_AT, names_text, sizeof(names_text));
	memcpy(image + INFO_AT, info_text, sizeof(info_text));
}

static void test_kinds(void)
{
	for (int kind = 0; kind < 4; kind++) {
		int wide = kind & 1, big = kind >> 1;
		struct modinfo info, rest;

		make(wide, big);
		group("%s, %s-endian", wide ? "64-bit" : "32-bit", big ? "big" : "little");
		is_int(modinfo_find(image, sizeof(image), &info), 0, "a module is read");
		rest = info;
		is_str(modinfo_next(&rest, "depends"), "low,mid", "the dependencies are found");
		is_str(modinfo_next(&rest, "depends"), NULL, "depends= stands once");
		rest = info;
		is_str(modinfo_next(&rest, "softdep"), "pre: a", "the first softdep= is found");
		is_str(modinfo_next(&rest, "softdep"), "post: b", "the second softdep= is found");
		rest = info;
		is_str(modinfo_next(&rest, "alias"), NULL, "a field that the module lacks is not found");
	}
	ungroup();
}

static int find_in(size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	struct modinfo info;
	int rc;

	memcpy(copy, image, size);
	rc = modinfo_find(copy, size, &info);
	if (rc == 0)
		while (modinfo_next(&info, "x"))
			;
	free(copy);
	return rc;
}

static void test_broken(void)
{
	int found = 0;

	make(1, 0);
	for (size_t size = 0; size < TABLE + 3 * 64; size++)
		found += find_in(size) == 0;
	is_int(found, 0, "a module cut off anywhere before its end is refused");
	for (size_t at = 0; at < sizeof(image); at++) {
		for (int value = 0; value < 256; value += 51) {
			uint8_t was = image[at];

			image[at] = (uint8_t)value;
			found += find_in(sizeof(image)) == 0;
			image[at] = was;
		}
	}
	ok(found > 0, "a module with any byte changed is read within its bounds");
	memcpy(image, "text", 4);
	ok(find_in(sizeof(image)) < 0, "a file that is no ELF is refused");
}

int main(void)
{
	test_kinds();
	test_broken();
	return done();
}
