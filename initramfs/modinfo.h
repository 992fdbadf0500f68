/* SPDX-License-Identifier: MIT */
/*
 * modinfo.h - what a kernel module says of itself in its section .modinfo.
 */
#ifndef INITRAMFS_MODINFO_H
#define INITRAMFS_MODINFO_H

#include <stddef.h>
#include <stdint.h>

/* A row of strings key=value, each with its NUL. */
struct modinfo {
	const char *text;
	size_t size;
};

int modinfo_find(const uint8_t *elf, size_t size, struct modinfo *out);
const char *modinfo_next(struct modinfo *rest, const char *key);

#endif
