// SPDX-License-Identifier: MIT
/* kfile_archive.c - the config in a package: ar(5) with a tar(5) in it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/kernel/kfile_stage.h"

#define BLOCK 512 /* tar's */

/* An ar member's header, 60 bytes: name 16, size at 48 in decimal, "`\n" at 58. */
static int begin_ar_member(struct stage *s)
{
	const char *h = (const char *)s->head;
	char size[11];

	if (memcmp(h + 58, "`\n", 2) != 0) {
		kfile_set_reason(s->file, "the package is damaged");
		return -EBADMSG;
	}
	memcpy(size, h + 48, 10);
	size[10] = '\0';
	s->left = strtoull(size, NULL, 10);
	s->skip = s->left & 1; /* members are padded to an even length */
	s->member = !strncmp(h, "data.tar", 8);
	return s->member ? stage_inner(s, STAGE_UNKNOWN) : 0;
}

/*
 * A tar header: name at 0, size at 124 in octal, type at 156, prefix at 345 (POSIX ustar, and GNU's
 * long names passed over).
 */
static int begin_tar_member(struct stage *s)
{
	const char *h = (const char *)s->head;
	const char *base;
	char name[101], size[13];

	if (memcmp(h + 257, "ustar", 5) != 0)
		return h[0] ? -EBADMSG : 0; /* zeros end the archive */
	memcpy(name, h, 100);
	name[100] = '\0';
	memcpy(size, h + 124, 12);
	size[12] = '\0';
	s->left = strtoull(size, NULL, 8);
	s->skip = -s->left & (BLOCK - 1);
	base = name + (!strncmp(name, "./", 2) ? 2 : 0);
	s->member = (h[156] == '0' || !h[156]) &&
	    (!strncmp(base, "boot/config-", 12) ||
		(!strncmp(base, "usr/lib/modules/", 16) && strlen(base) > 7 &&
		    !strcmp(base + strlen(base) - 7, "/config")));
	if (!s->member)
		return 0;
	kfile_set_kind(s->file, base);
	return stage_inner(s, STAGE_CONFIG);
}

/* Header, member, padding, in turn. */
int stage_push_archive(struct stage *s, const uint8_t *data, size_t len)
{
	size_t header = s->kind == STAGE_AR ? 60 : BLOCK;

	while (len) {
		size_t n;
		int rc = 0;

		if (s->left) {
			n = len < s->left ? len : (size_t)s->left;
			s->left -= n;
			if (s->member)
				rc = stage_push(s->inner, data, n);
			if (!rc && s->member && !s->left)
				rc = stage_end(s->inner);
		} else if (s->skip) {
			n = len < s->skip ? len : (size_t)s->skip;
			s->skip -= n;
		} else {
			n = len < header - s->have ? len : header - s->have;
			memcpy(s->head + s->have, data, n);
			s->have += n;
			if (s->have == header) {
				s->have = 0;
				rc = s->kind == STAGE_AR ? begin_ar_member(s) : begin_tar_member(s);
			}
		}
		if (rc)
			return rc;
		data += n;
		len -= n;
	}
	return 0;
}
