/* SPDX-License-Identifier: MIT */
/*
 * mem.h - memory that is there or the program ends, and growing byte buffers.
 *
 * mkinitramfs is a short-lived host program: running out of memory is one
 * sentence and exit status 1, so no caller has to carry that case upwards.
 */
#ifndef INITRAMFS_MEM_H
#define INITRAMFS_MEM_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
	uint8_t *data;
	size_t size;
	size_t room;
};

void *mem_alloc(size_t size);
void *mem_grow(void *old, size_t count, size_t item);
char *mem_copy(const char *text, size_t len);
char *mem_string(const char *text);
char *mem_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

void bytes_add(struct bytes *b, const void *data, size_t size);
uint8_t *bytes_reserve(struct bytes *b, size_t more);
void bytes_free(struct bytes *b);
int bytes_read_file(const char *path, struct bytes *out);

#endif
