// SPDX-License-Identifier: MIT
/*
 * kfile_scan.c - the config in a kernel as it lies in memory: IKCONFIG, a gzip stream between
 * "IKCFG_ST" and "IKCFG_ED" (linux/kernel/configs.c).
 */
#include <errno.h>
#include <string.h>

#include "host-shim/kernel/kfile_stage.h"

#define MARK "IKCFG_ST\x1f\x8b"
#define MARK_LEN 10

/* IKCONFIG's gzip stream goes to inner; what only looked like its begin is passed over. */
static int push_ikconfig(struct stage *s, const uint8_t *data, size_t len)
{
	struct kfile *k = s->file;
	bool ended;
	size_t used;
	int rc = unpack_push(s->unpack, data, len, &used);

	if (rc == -EFBIG || rc == -ENOMEM)
		return rc;
	ended = !rc && unpack_ended(s->unpack);
	if (rc < 0 || (ended && !k->len)) {
		unpack_close(s->unpack);
		s->unpack = NULL;
		stage_free(s->inner);
		s->inner = NULL;
		k->len = 0;
		kfile_set_reason(k, "the config inside it is damaged");
		return 0;
	}
	if (!ended)
		return rc;
	k->whole = true;
	return UNPACK_ENOUGH;
}

static int scan_found(struct stage *s)
{
	static const uint8_t gzip[] = { 0x1f, 0x8b };
	int rc = stage_unpack(s, UNPACK_GZIP, "gzip", STAGE_CONFIG);

	s->have = 0;
	return rc ? rc : push_ikconfig(s, gzip, sizeof(gzip));
}

/* Returns how many bytes of data end the first mark in what was carried over and data, or 0. */
static size_t find_mark(const struct stage *s, const uint8_t *data, size_t len)
{
	uint8_t seam[2 * MARK_LEN];
	size_t n = len < MARK_LEN - 1 ? len : MARK_LEN - 1;
	const uint8_t *mark;

	memcpy(seam, s->head, s->have);
	memcpy(seam + s->have, data, n);
	mark = memmem(seam, s->have + n, MARK, MARK_LEN);
	if (mark)
		return (size_t)(mark - seam) + MARK_LEN - s->have;
	mark = memmem(data, len, MARK, MARK_LEN);
	return mark ? (size_t)(mark - data) + MARK_LEN : 0;
}

/* s->head carries the last bytes, for a mark that lies across two pieces. */
static void carry(struct stage *s, const uint8_t *data, size_t len)
{
	uint8_t all[2 * MARK_LEN];
	size_t n = len < MARK_LEN - 1 ? len : MARK_LEN - 1, have = len < MARK_LEN - 1 ? s->have : 0,
	       keep;

	memcpy(all, s->head, have);
	memcpy(all + have, data + len - n, n);
	keep = have + n < MARK_LEN - 1 ? have + n : MARK_LEN - 1;
	memcpy(s->head, all + have + n - keep, keep);
	s->have = keep;
}

int stage_push_scan(struct stage *s, const uint8_t *data, size_t len)
{
	while (len) {
		size_t past;
		int rc;

		if (s->unpack) {
			rc = push_ikconfig(s, data, len);
			if (rc || s->unpack)
				return rc;
		}
		/*
		 * No config is being read, or it was none: then the same bytes may hold the true
		 * one.
		 */
		past = find_mark(s, data, len);
		if (!past) {
			carry(s, data, len);
			return 0;
		}
		rc = scan_found(s);
		if (rc)
			return rc;
		data += past;
		len -= past;
	}
	return 0;
}
