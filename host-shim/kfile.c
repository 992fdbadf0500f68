// SPDX-License-Identifier: MIT
/*
 * kfile.c - finds the config in whatever file a kernel comes as.
 *
 * Theory of operation: a file is a stage; what is unpacked or cut out of it is fed to a further stage, so that a package in xz,
 * with a config in it, is three of them. Each stage first gathers enough bytes to know what it is, and then acts on the bytes
 * as they pass. Nothing but those heads and the config itself is kept, so memory does not grow with the file.
 *
 * Forms: IKCONFIG is a gzip stream between "IKCFG_ST" and "IKCFG_ED" (kernel/configs.c). The places of what is packed in a
 * bzImage and in an EFI zboot image: Documentation/arch/x86/boot.rst (payload_offset, payload_length) and
 * drivers/firmware/efi/libstub/zboot-header.S. ar(5) and tar(5) for packages.
 */
#include "kfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image.h"
#include "kconfig.h"
#include "note.h"
#include "unpack.h"

#define HEAD IMAGE_HEAD
#define MARK "IKCFG_ST\x1f\x8b"
#define MARK_LEN 10
#define BLOCK 512		/* tar's */

enum stage_kind {
	STAGE_UNKNOWN,		/* its head is still being gathered */
	STAGE_CONFIG,
	STAGE_PACKED,		/* one compressed stream */
	STAGE_SKIP,		/* a header, then one compressed stream */
	STAGE_SCAN,		/* a kernel as it lies in memory: look for IKCONFIG */
	STAGE_AR,
	STAGE_TAR,
	STAGE_IGNORED,
};

struct stage {
	struct kfile *file;
	struct stage *inner;
	struct unpack *unpack;
	enum stage_kind kind;
	unsigned depth;
	bool member;		/* ar, tar: in a member that goes to inner */
	uint64_t skip;		/* bytes to pass over */
	uint64_t left;		/* bytes of the member */
	uint8_t head[HEAD];
	size_t have;
};

struct kfile {
	struct stage *top;
	struct unpack_bounds bounds;
	char *text;
	size_t len, room;
	bool whole;
	char what[96];
	char why[192];
};

static int stage_push(void *ctx, const uint8_t *data, size_t len);

static struct stage *stage_new(struct kfile *k, unsigned depth, enum stage_kind kind)
{
	struct stage *s = calloc(1, sizeof(*s));

	if (!s)
		die("out of memory");
	s->file = k;
	s->depth = depth;
	s->kind = kind;
	return s;
}

static void stage_free(struct stage *s)
{
	while (s) {
		struct stage *inner = s->inner;

		unpack_close(s->unpack);
		free(s);
		s = inner;
	}
}

__attribute__((format(printf, 2, 3)))
static void why(struct kfile *k, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(k->why, sizeof(k->why), fmt, ap);
	va_end(ap);
}

static void what(struct kfile *k, const char *text)
{
	size_t len = strlen(k->what);

	snprintf(k->what + len, sizeof(k->what) - len, "%s%s", len ? ", in it " : "", text);
}

static int keep(struct kfile *k, const uint8_t *data, size_t len)
{
	if (len > KCONFIG_MAX - k->len) {
		why(k, "its config is longer than %u MiB", KCONFIG_MAX >> 20);
		return -EFBIG;
	}
	if (k->len + len > k->room) {
		size_t room = k->room ? k->room * 2 : 1u << 19;
		char *more;

		while (room < k->len + len)
			room *= 2;
		more = realloc(k->text, room);
		if (!more)
			die("out of memory");
		k->text = more;
		k->room = room;
	}
	memcpy(k->text + k->len, data, len);
	k->len += len;
	return 0;
}

/* Makes what follows in s one compressed stream. */
static int begin_unpack(struct stage *s, enum unpack_kind kind, const char *name, enum stage_kind inner)
{
	if (kind == UNPACK_FOREIGN || kind == UNPACK_NONE) {
		why(s->file, "it is packed with %s, which softoff does not know", name ? name : "something");
		return -ENOTSUP;
	}
	if (s->depth + 1 >= KFILE_DEPTH) {
		why(s->file, "it is packed in more than %d layers", KFILE_DEPTH);
		return -ENOTSUP;
	}
	s->inner = stage_new(s->file, s->depth + 1, inner);
	s->unpack = unpack_open(kind, &s->file->bounds, stage_push, s->inner);
	return 0;
}

static int stage_end(struct stage *s);

static int push_packed(struct stage *s, const uint8_t *data, size_t len)
{
	size_t used;
	int rc;

	if (!s->unpack) {	/* behind a stage that skipped: what it is shows now */
		const char *name;
		enum unpack_kind kind = unpack_detect(data, len, &name);

		rc = begin_unpack(s, kind, name, STAGE_UNKNOWN);
		if (rc)
			return rc;
	}
	if (unpack_ended(s->unpack))
		return 0;	/* what follows a stream (a bzImage's length, a signature) is not ours */
	rc = unpack_push(s->unpack, data, len, &used);
	if (rc < 0 && !s->file->why[0])
		why(s->file, "%s", unpack_error(rc));
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

/* IKCONFIG's gzip stream goes to inner; what only looked like its begin is passed over. */
static int push_ikconfig(struct stage *s, const uint8_t *data, size_t len)
{
	struct kfile *k = s->file;
	size_t used;
	int rc = unpack_push(s->unpack, data, len, &used);

	if (rc == -EFBIG || rc == -ENOMEM)
		return rc;
	if (rc < 0) {
		unpack_close(s->unpack);
		s->unpack = NULL;
		stage_free(s->inner);
		s->inner = NULL;
		k->len = 0;
		why(k, "the config inside it is damaged");
		return 0;
	}
	if (rc == 0 && unpack_ended(s->unpack)) {
		k->whole = true;
		return UNPACK_ENOUGH;
	}
	return rc;
}

static int scan_found(struct stage *s)
{
	static const uint8_t gzip[] = { 0x1f, 0x8b };
	int rc = begin_unpack(s, UNPACK_GZIP, "gzip", STAGE_CONFIG);

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
	size_t n = len < MARK_LEN - 1 ? len : MARK_LEN - 1, have = len < MARK_LEN - 1 ? s->have : 0, keep;

	memcpy(all, s->head, have);
	memcpy(all + have, data + len - n, n);
	keep = have + n < MARK_LEN - 1 ? have + n : MARK_LEN - 1;
	memcpy(s->head, all + have + n - keep, keep);
	s->have = keep;
}

static int push_scan(struct stage *s, const uint8_t *data, size_t len)
{
	while (len) {
		size_t past;
		int rc;

		if (s->unpack) {
			rc = push_ikconfig(s, data, len);
			if (rc || s->unpack)
				return rc;
		}
		/* No config is being read, or it was none: then the same bytes may hold the true one. */
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

/* An ar member's header, 60 bytes: name 16, size at 48 in decimal, "`\n" at 58. */
static int begin_ar_member(struct stage *s)
{
	const char *h = (const char *)s->head;
	char size[11];

	if (memcmp(h + 58, "`\n", 2) != 0) {
		why(s->file, "the package is damaged");
		return -EBADMSG;
	}
	memcpy(size, h + 48, 10);
	size[10] = '\0';
	s->left = strtoull(size, NULL, 10);
	s->skip = s->left & 1;	/* members are padded to an even length */
	s->member = !strncmp(h, "data.tar", 8);
	if (s->member) {
		stage_free(s->inner);
		s->inner = stage_new(s->file, s->depth + 1, STAGE_UNKNOWN);
	}
	return 0;
}

/* A tar header: name at 0, size at 124 in octal, type at 156, prefix at 345 (POSIX ustar, and GNU's long names passed over). */
static int begin_tar_member(struct stage *s)
{
	const char *h = (const char *)s->head;
	const char *base;
	char name[101], size[13];

	if (memcmp(h + 257, "ustar", 5) != 0)
		return h[0] ? -EBADMSG : 0;	/* zeros end the archive */
	memcpy(name, h, 100);
	name[100] = '\0';
	memcpy(size, h + 124, 12);
	size[12] = '\0';
	s->left = strtoull(size, NULL, 8);
	s->skip = -s->left & (BLOCK - 1);
	base = name + (!strncmp(name, "./", 2) ? 2 : 0);
	s->member = (h[156] == '0' || !h[156]) && (!strncmp(base, "boot/config-", 12) ||
		(!strncmp(base, "usr/lib/modules/", 16) && strlen(base) > 7 && !strcmp(base + strlen(base) - 7, "/config")));
	if (s->member) {
		stage_free(s->inner);
		s->inner = stage_new(s->file, s->depth + 1, STAGE_CONFIG);
		what(s->file, base);
	}
	return 0;
}

/* ar and tar: header, member, padding, in turn. */
static int push_archive(struct stage *s, const uint8_t *data, size_t len)
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
	what(s->file, image.kind != IMAGE_UNKNOWN && image.kind != IMAGE_REFUSED ? image.what :
		!memcmp(s->head, "\177ELF", 4) ? "an ELF file" : "a file of unknown kind");
	switch (image.kind) {
	case IMAGE_BZIMAGE:	/* setup_sects at 0x1f1, 0 means 4; payload_offset counts from the code behind them */
		s->skip = ((uint64_t)(s->head[0x1f1] ? s->head[0x1f1] : 4) + 1) * 512 + le32(s->head + 0x248);
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

static enum stage_kind identify(struct stage *s)
{
	static const uint8_t zeros[64];
	const char *name;

	if (unpack_detect(s->head, s->have, &name) != UNPACK_NONE) {
		what(s->file, name);
		return STAGE_PACKED;
	}
	if (s->have >= 8 && !memcmp(s->head, "!<arch>\n", 8)) {
		what(s->file, "a package");
		s->skip = 8;
		return STAGE_AR;
	}
	if (s->have >= 262 && !memcmp(s->head + 257, "ustar", 5))
		return STAGE_TAR;
	if (is_text(s->head, s->have)) {
		what(s->file, "a config");
		return STAGE_CONFIG;
	}
	if (s->have < sizeof(zeros))
		return STAGE_SCAN;
	return identify_kernel(s);
}

static int dispatch(struct stage *s, const uint8_t *data, size_t len)
{
	switch (s->kind) {
	case STAGE_CONFIG:
		return keep(s->file, data, len);
	case STAGE_PACKED:
		return push_packed(s, data, len);
	case STAGE_SKIP:
		return push_skip(s, data, len);
	case STAGE_SCAN:
		return push_scan(s, data, len);
	case STAGE_AR:
	case STAGE_TAR:
		return push_archive(s, data, len);
	case STAGE_UNKNOWN:
	case STAGE_IGNORED:
		break;
	}
	return 0;
}

/* The head is there: tells what it is, and hands it on as the first piece. */
static int settle(struct stage *s)
{
	uint8_t head[HEAD];
	size_t have = s->have;

	s->kind = identify(s);
	memcpy(head, s->head, have);
	s->have = 0;
	return dispatch(s, head, have);
}

static int stage_push(void *ctx, const uint8_t *data, size_t len)
{
	struct stage *s = ctx;

	if (s->kind == STAGE_UNKNOWN) {
		size_t n = len < HEAD - s->have ? len : HEAD - s->have;
		int rc;

		memcpy(s->head + s->have, data, n);
		s->have += n;
		if (s->have < HEAD)
			return 0;
		rc = settle(s);
		if (rc)
			return rc;
		data += n;
		len -= n;
	}
	return len ? dispatch(s, data, len) : 0;
}

/* The bytes of s are at their end. Returns UNPACK_ENOUGH when that makes a config whole. */
static int stage_end(struct stage *s)
{
	int rc = 0;

	if (s->kind == STAGE_UNKNOWN)
		rc = settle(s);
	if (!rc && s->kind == STAGE_CONFIG && s->file->len) {
		s->file->whole = true;
		rc = UNPACK_ENOUGH;
	}
	if (!rc && s->unpack && !unpack_ended(s->unpack) && !s->file->why[0])
		why(s->file, "%s", unpack_error(-EBADMSG));
	return rc;
}

struct kfile *kfile_open(void)
{
	struct kfile *k = calloc(1, sizeof(*k));

	if (!k)
		die("out of memory");
	k->bounds = UNPACK_BOUNDS;
	k->top = stage_new(k, 0, STAGE_UNKNOWN);
	return k;
}

int kfile_push(struct kfile *k, const uint8_t *data, size_t len)
{
	int rc = k->whole ? UNPACK_ENOUGH : stage_push(k->top, data, len);

	return rc < 0 && k->whole ? UNPACK_ENOUGH : rc;
}

static bool is_kernel(const struct stage *s)
{
	while (s->inner)
		s = s->inner;
	return s->kind == STAGE_SCAN;
}

int kfile_end(struct kfile *k)
{
	int rc = k->whole ? 0 : stage_end(k->top);

	if (k->whole)
		return 0;
	if (rc < 0)
		return rc;
	if (!k->why[0])
		why(k, "%s", is_kernel(k->top) ? "no config inside (CONFIG_IKCONFIG is not set, or this is no kernel)" :
			k->top->kind == STAGE_AR ? "no boot/config-* in it (a metapackage, or no kernel's)" : "it holds no config");
	return -ENOENT;
}

const char *kfile_text(const struct kfile *k, size_t *len)
{
	*len = k->whole ? k->len : 0;
	return k->text;
}

const char *kfile_what(const struct kfile *k)
{
	return k->what[0] ? k->what : "an empty file";
}

const char *kfile_why(const struct kfile *k)
{
	return k->why;
}

void kfile_close(struct kfile *k)
{
	if (!k)
		return;
	stage_free(k->top);
	free(k->text);
	free(k);
}

int kfile_read(const char *path, struct kfile **out)
{
	static uint8_t piece[65536];
	struct kfile *k = *out = kfile_open();
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO, rc = 0;
	ssize_t n = 1;

	if (fd < 0) {
		rc = -errno;
		why(k, "%s", strerror(errno));
		return rc;
	}
	while (!rc && n) {
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			rc = kfile_push(k, piece, (size_t)n);
		else if (n < 0 && errno != EINTR)
			rc = -errno;
	}
	if (fd != STDIN_FILENO)
		close(fd);
	if (rc < 0 && !k->why[0])
		why(k, "%s", unpack_error(rc));
	if (rc >= 0)
		rc = kfile_end(k);
	stage_free(k->top);	/* what is done with the config is not to add to their memory */
	k->top = NULL;
	return rc;
}
