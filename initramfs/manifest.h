/* SPDX-License-Identifier: MIT */
/*
 * manifest.h - one line of a manifest, the kernel's gen_init_cpio format, to an
 * entry. Pure: it reads no file and says nothing, it returns what is wrong.
 */
#ifndef INITRAMFS_MANIFEST_H
#define INITRAMFS_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

enum {
	MANIFEST_LINE_MAX = 65535, /* bytes in a line; hard links may make it long */
	MANIFEST_ERROR_SIZE = 256, /* room for any error text */
	MANIFEST_NAME_MAX = 4095,  /* the kernel's PATH_MAX without the NUL */
	MANIFEST_PART_MAX = 255,   /* the kernel's NAME_MAX */
	MANIFEST_LINKS_MAX = 4096,
};

/* File types as newc and the kernel number them, whatever the host's are. */
enum manifest_type {
	TYPE_PIPE = 0010000,
	TYPE_CHAR = 0020000,
	TYPE_DIR = 0040000,
	TYPE_BLOCK = 0060000,
	TYPE_FILE = 0100000,
	TYPE_SLINK = 0120000,
	TYPE_SOCK = 0140000,
	TYPE_MASK = 0170000,
};

/* One parsed line; the strings point into the line that was parsed. */
struct manifest_line {
	enum manifest_type type;
	uint32_t perm;
	uint32_t uid, gid;
	uint32_t major, minor;
	char *name;
	char *source;  /* file: location on the host, not yet expanded; slink: target */
	char **links;  /* file: more names, in an array of the caller's */
	size_t link_count;
};

int manifest_parse(char *line, char **links, struct manifest_line *out, char *error);
int manifest_name(char *name, char *error);
char *manifest_expand(const char *text, const char *(*lookup)(const char *name),
		      const char **unset);

#endif
