// SPDX-License-Identifier: MIT
/*
 * modset_initrd.c - an initrd's modules.
 *
 * An initrd is a row of segments, each a cpio archive (newc) or a compressed row of them, with
 * zeros between (linux/Documentation/driver-api/early-userspace/buffer-format.rst). It is read piece by
 * piece and only names and four small texts are kept, so that one of a gigabyte needs no more
 * memory than a small one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/check/modset.h"
#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/kernel/unpack.h"

#define HEADER 110
#define NAME 1024

struct modset_archive {
	struct modset *set;
	struct modset_archive *inner;
	struct unpack *unpack;
	struct unpack_bounds *bounds, own;
	unsigned depth;
	uint8_t head[HEADER];
	size_t have;
	char name[NAME];
	size_t name_have;
	uint64_t name_left, name_pad, body_left, body_pad;
	int text;  /* enum modset_text that the body goes to, or -1 */
	bool init; /* the body is /init's */
};

static int push(void *ctx, const uint8_t *data, size_t len);

static struct modset_archive *open_archive(struct modset *set, unsigned depth,
    struct unpack_bounds *bounds)
{
	struct modset_archive *a = calloc(1, sizeof(*a));

	if (!a)
		die("out of memory");
	*a =
	    (struct modset_archive){ .set = set, .depth = depth, .own = UNPACK_BOUNDS, .text = -1 };
	a->bounds = bounds ? bounds : &a->own;
	return a;
}

static void close_archive(struct modset_archive *a)
{
	if (!a)
		return;
	close_archive(a->inner); /* first: its bounds are ours */
	unpack_close(a->unpack);
	free(a);
}

/* What a file of that name is to us. */
static void look_at_name(struct modset_archive *a)
{
	const char *name = a->name + (!strncmp(a->name, "./", 2) ? 2 : 0);

	a->text = -1;
	a->init = !strcmp(name, "init");
	if (a->init)
		a->set->init_have = 0; /* a later record replaces an earlier one */
	if (strstr(name, "lib/modules/") && modset_is_module(name))
		modset_hold(a->set, name);
	else if (modset_ends_with(name, "/modules.dep"))
		a->text = MODSET_TEXT_DEP;
	else if (modset_ends_with(name, "/modules.alias"))
		a->text = MODSET_TEXT_ALIAS;
	else if (!strcmp(name, "lib/modules/softoff.load"))
		a->text = MODSET_TEXT_LOAD;
	else if (!strcmp(name, "conf/modules") ||
	    (strstr(name, "modules-load.d/") && modset_ends_with(name, ".conf")))
		a->text = MODSET_TEXT_NAMES;
	else if (modset_ends_with(name, "/systemd-udevd") || modset_ends_with(name, "/udevd"))
		a->set->udev = true;
}

/* Eight hexadecimal digits; -1 if they are none. */
static int64_t hex8_value(const uint8_t *p)
{
	char digits[9], *end;
	unsigned long value;

	memcpy(digits, p, 8);
	digits[8] = '\0';
	value = strtoul(digits, &end, 16);
	return end == digits + 8 && digits[0] != '-' && digits[0] != '+' && digits[0] != ' ' ?
	    (int64_t)value : -1;
}

/* The header is whole. Fields by number: size 6, name size 11. */
static int begin_record(struct modset_archive *a)
{
	int64_t size = hex8_value(a->head + 6 + 8 * 6), name = hex8_value(a->head + 6 + 8 * 11);

	if ((memcmp(a->head, "070701", 6) && memcmp(a->head, "070702", 6)) || size < 0 ||
	    name < 1 || name > 1 << 16)
		return -EBADMSG;
	a->have = 0;
	a->name_left = (uint64_t)name;
	a->name_pad = -((uint64_t)name + HEADER) & 3;
	a->body_left = (uint64_t)size;
	a->body_pad = -(uint64_t)size & 3;
	a->name_have = 0;
	return 0;
}

static size_t collect_name(struct modset_archive *a, const uint8_t *data, size_t len)
{
	size_t n = len < a->name_left ? len : (size_t)a->name_left;
	size_t room = NAME - 1 - a->name_have, keep = n < room ? n : room;

	memcpy(a->name + a->name_have, data, keep);
	a->name_have += keep;
	a->name_left -= n;
	if (!a->name_left) {
		a->name[a->name_have] = '\0';
		text_safe(a->name, sizeof(a->name), a->name, strlen(a->name));
		look_at_name(a);
	}
	return n;
}

static void collect_init(struct modset *set, const uint8_t *data, size_t len)
{
	size_t room = MODSET_INIT_HEAD - set->init_have, n = len < room ? len : room;

	memcpy(set->init_head + set->init_have, data, n);
	set->init_have += n;
}

static size_t take_body(struct modset_archive *a, const uint8_t *data, size_t len)
{
	size_t n = len < a->body_left ? len : (size_t)a->body_left;

	if (a->init)
		collect_init(a->set, data, n);
	if (a->text >= 0)
		modset_add_text(a->set, (enum modset_text)a->text, (const char *)data, n);
	a->body_left -= n;
	if (!a->body_left && a->text >= 0)
		modset_add_text(a->set, (enum modset_text)a->text, "\n", 1);
	return n;
}

static size_t take_pad(uint64_t *pad, size_t len)
{
	size_t n = len < *pad ? len : (size_t)*pad;

	*pad -= n;
	return n;
}

static int begin_packed(struct modset_archive *a)
{
	enum unpack_kind kind = unpack_detect(a->head, UNPACK_HEAD, NULL);
	uint8_t head[UNPACK_HEAD];
	size_t used;

	if (kind == UNPACK_NONE)
		return -EBADMSG;
	if (kind == UNPACK_FOREIGN || a->depth > 1)
		return -ENOTSUP;
	memcpy(head, a->head, sizeof(head));
	a->have = 0;
	a->inner = open_archive(a->set, a->depth + 1, a->bounds);
	a->unpack = unpack_open(kind, a->bounds, push, a->inner);
	return unpack_push(a->unpack, head, sizeof(head), &used);
}

/* Between records: zeros, a record's header, or a compressed segment. */
static int take_head(struct modset_archive *a, uint8_t byte)
{
	if (!a->have && !byte)
		return 0;
	a->head[a->have++] = byte;
	if (a->head[0] != '0')
		return a->have == UNPACK_HEAD ? begin_packed(a) : 0;
	return a->have == HEADER ? begin_record(a) : 0;
}

static int take_packed(struct modset_archive *a, const uint8_t *data, size_t len, size_t *used)
{
	int rc = unpack_push(a->unpack, data, len, used);

	if (!rc && unpack_ended(a->unpack)) {
		unpack_close(a->unpack);
		a->unpack = NULL;
		rc = modset_archive_end(a->inner);
		a->inner = NULL;
	}
	return rc;
}

static int push(void *ctx, const uint8_t *data, size_t len)
{
	struct modset_archive *a = ctx;
	int rc = 0;

	while (!rc && len) {
		size_t n = 1;

		if (a->unpack)
			rc = take_packed(a, data, len, &n);
		else if (a->name_left)
			n = collect_name(a, data, len);
		else if (a->name_pad)
			n = take_pad(&a->name_pad, len);
		else if (a->body_left)
			n = take_body(a, data, len);
		else if (a->body_pad)
			n = take_pad(&a->body_pad, len);
		else
			rc = take_head(a, *data);
		data += n;
		len -= n;
	}
	return rc;
}

struct modset_archive *modset_archive_open(struct modset *set)
{
	*set = (struct modset){ .initrd = true };
	return open_archive(set, 0, NULL);
}

int modset_archive_push(struct modset_archive *a, const uint8_t *data, size_t len)
{
	return push(a, data, len);
}

int modset_archive_end(struct modset_archive *a)
{
	int rc = a->unpack || a->have || a->name_left || a->body_left ? -EBADMSG : 0;

	close_archive(a);
	return rc;
}

int modset_read_initrd(struct modset *set, const char *path, char error[MODSET_ERROR])
{
	static uint8_t piece[65536];
	struct modset_archive *a = modset_archive_open(set);
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = fd < 0 ? -errno : 0, end;
	ssize_t n = 1;

	set->origin = path;
	while (!rc && n) {
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			rc = modset_archive_push(a, piece, (size_t)n);
		else if (n < 0 && errno != EINTR)
			rc = -errno;
	}
	if (fd >= 0)
		close(fd);
	end = modset_archive_end(a);
	rc = rc ? rc : end;
	if (rc)
		snprintf(error, MODSET_ERROR, "--initrd %.150s: %s", path, unpack_error(rc));
	else
		modset_settle(set);
	return rc;
}
