// SPDX-License-Identifier: MIT
/*
 * kfile_stage.c - what a file, or what lies in it, is, and where its bytes go.
 *
 * The places of what is packed in a bzImage and in an EFI zboot image:
 * linux/Documentation/arch/x86/boot.rst (payload_offset, payload_length) and
 * linux/drivers/firmware/efi/libstub/zboot-header.S.
 */
#include "host-shim/kernel/kfile_stage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/note.h"

#define HEADER_LEAST 64 /* arm64's, the shortest of a kernel */

static struct stage *new_stage(struct kfile *k, unsigned depth, enum stage_kind kind)
{
	struct stage *s = calloc(1, sizeof(*s));

	if (!s)
		die("out of memory");
	s->file = k;
	s->depth = depth;
	s->kind = kind;
	return s;
}

struct stage *stage_open(struct kfile *k)
{
	return new_stage(k, 0, STAGE_UNKNOWN);
}

void stage_free(struct stage *s)
{
	while (s) {
		struct stage *inner = s->inner;

		unpack_close(s->unpack);
		free(s);
		s = inner;
	}
}

int stage_inner(struct stage *s, enum stage_kind kind)
{
	if (s->depth + 1 >= STAGES) {
		kfile_set_reason(s->file, "it is packed in more than %d layers", STAGES);
		return -ENOTSUP;
	}
	stage_free(s->inner);
	s->inner = new_stage(s->file, s->depth + 1, kind);
	return 0;
}

int stage_unpack(struct stage *s, enum unpack_kind kind, const char *name, enum stage_kind inner)
{
	int rc;

	if (kind == UNPACK_FOREIGN || kind == UNPACK_NONE) {
		kfile_set_reason(s->file, "it is packed with %s, which softoff does not know",
		    name ? name : "something");
		return -ENOTSUP;
	}
	rc = stage_inner(s, inner);
	if (!rc)
		s->unpack = unpack_open(kind, &s->file->bounds, stage_push, s->inner);
	return rc;
}

static int push_packed(struct stage *s, const uint8_t *data, size_t len)
{
	size_t used;
	int rc;

	if (!s->unpack) { /* behind a stage that skipped: what it is shows now */
		const char *name;
		enum unpack_kind kind = unpack_detect(data, len, &name);

		rc = stage_unpack(s, kind, name, STAGE_UNKNOWN);
		if (rc)
			return rc;
	}
	if (unpack_ended(s->unpack))
		return 0; /* what follows a stream (a bzImage's length, a signature) is not ours */
	rc = unpack_push(s->unpack, data, len, &used);
	if (rc < 0 && !s->file->why[0])
		kfile_set_reason(s->file, "%s", unpack_error(rc));
	if (!rc && unpack_ended(s->unpack))
		rc = stage_end(s->inner);
	return rc;
}

static int push_skip(struct stage *s, const uint8_t *data, size_t len)
{
	size_t n = len < s->skip ? len : (size_t)s->skip;

	s->skip -= n;
	if (n == len)
		return 0;
	data += n;
	len -= n;
	/* Gathers enough of the stream to tell its kind. */
	if (!s->unpack && s->have < UNPACK_HEAD) {
		n = len < UNPACK_HEAD - s->have ? len : UNPACK_HEAD - s->have;
		memcpy(s->head + s->have, data, n);
		s->have += n;
		data += n;
		len -= n;
		if (s->have == UNPACK_HEAD) {
			int rc = push_packed(s, s->head, s->have);

			if (rc)
				return rc;
		}
	}
	return len ? push_packed(s, data, len) : 0;
}

static uint32_t le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool is_text(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] < ' ' && p[i] != '\n' && p[i] != '\t' && p[i] != '\r')
			return false;
	return len > 0;
}

static enum stage_kind identify_kernel(struct stage *s)
{
	struct image image;

	image_sniff(s->head, s->have, &image);
	kfile_set_kind(s->file,
	    image.kind != IMAGE_UNKNOWN && image.kind != IMAGE_REFUSED ? image.what :
	    !memcmp(s->head, "\177ELF", 4) ? "an ELF file" : "a file of unknown kind");
	switch (image.kind) {
	/* setup_sects at 0x1f1, 0 means 4; payload_offset counts from the code behind them */
	case IMAGE_BZIMAGE:
		s->skip = ((uint64_t)(s->head[0x1f1] ? s->head[0x1f1] : 4) + 1) * 512 +
		    le32(s->head + 0x248);
		return STAGE_SKIP;
	case IMAGE_ZBOOT:
		s->skip = le32(s->head + 8);
		return STAGE_SKIP;
	case IMAGE_ARM64:
	case IMAGE_REFUSED:
	case IMAGE_UNKNOWN:
		break;
	}
	return STAGE_SCAN;
}

static enum stage_kind identify_format(struct stage *s)
{
	const char *name;

	if (unpack_detect(s->head, s->have, &name) != UNPACK_NONE) {
		kfile_set_kind(s->file, name);
		return STAGE_PACKED;
	}
	if (s->have >= 8 && !memcmp(s->head, "!<arch>\n", 8)) {
		kfile_set_kind(s->file, "a package");
		s->skip = 8;
		return STAGE_AR;
	}
	if (s->have >= 262 && !memcmp(s->head + 257, "ustar", 5))
		return STAGE_TAR;
	if (is_text(s->head, s->have)) {
		kfile_set_kind(s->file, "a config");
		return STAGE_CONFIG;
	}
	if (s->have < HEADER_LEAST)
		return STAGE_SCAN;
	return identify_kernel(s);
}

static int dispatch(struct stage *s, const uint8_t *data, size_t len)
{
	switch (s->kind) {
	case STAGE_CONFIG:
		return kfile_keep(s->file, data, len);
	case STAGE_PACKED:
		return push_packed(s, data, len);
	case STAGE_SKIP:
		return push_skip(s, data, len);
	case STAGE_SCAN:
		return stage_push_scan(s, data, len);
	case STAGE_AR:
	case STAGE_TAR:
		return stage_push_archive(s, data, len);
	case STAGE_UNKNOWN:
		break;
	}
	return 0;
}

/* The head is there: tells what it is, and hands it on as the first piece. */
static int start_stage(struct stage *s)
{
	uint8_t head[IMAGE_HEAD];
	size_t have = s->have;

	s->kind = identify_format(s);
	memcpy(head, s->head, have);
	s->have = 0;
	return dispatch(s, head, have);
}

int stage_push(void *ctx, const uint8_t *data, size_t len)
{
	struct stage *s = ctx;

	if (s->kind == STAGE_UNKNOWN) {
		size_t n = len < IMAGE_HEAD - s->have ? len : IMAGE_HEAD - s->have;
		int rc;

		memcpy(s->head + s->have, data, n);
		s->have += n;
		if (s->have < IMAGE_HEAD)
			return 0;
		rc = start_stage(s);
		if (rc)
			return rc;
		data += n;
		len -= n;
	}
	return len ? dispatch(s, data, len) : 0;
}

int stage_end(struct stage *s)
{
	int rc = 0;

	if (s->kind == STAGE_UNKNOWN)
		rc = start_stage(s);
	if (!rc && s->kind == STAGE_CONFIG && s->file->len) {
		s->file->whole = true;
		rc = UNPACK_ENOUGH;
	}
	if (!rc && s->unpack && !unpack_ended(s->unpack) && !s->file->why[0])
		kfile_set_reason(s->file, "%s", unpack_error(-EBADMSG));
	return rc;
}
