/* SPDX-License-Identifier: MIT */
/*
 * base.c - the existing initrd that the archive is appended to.
 *
 * It is passed on byte for byte; it is only looked into, for the directories
 * and links that the new segment must fit (see tree.h). An initrd is a row of
 * segments, each a cpio archive or a compressed row of them, with zeros between
 * (linux/Documentation/driver-api/early-userspace/buffer-format.rst).
 */
#include "initramfs/base.h"

#include "initramfs/inflate.h"
#include "initramfs/newc.h"

#include <stdlib.h>
#include <string.h>

struct header {
	uint32_t mode, nlink, size, name_size;
};

static int parse_hex8(const uint8_t *p, uint32_t *out)
{
	*out = 0;
	for (int i = 0; i < 8; i++) {
		const char *digits = "0123456789abcdef0123456789ABCDEF";
		const char *d = p[i] ? strchr(digits, p[i]) : NULL;

		if (!d)
			return -1;
		*out = *out << 4 | (uint32_t)((d - digits) & 15);
	}
	return 0;
}

static int read_header(const uint8_t *p, struct header *h)
{
	enum { MODE = 1, NLINK = 4, SIZE = 6, NAME_SIZE = 11 };
	uint32_t unused;

	if (memcmp(p, "070701", 6) != 0 && memcmp(p, "070702", 6) != 0)
		return -1;
	for (int i = 0; i < 13; i++)
		if (parse_hex8(p + 6 + 8 * i, &unused) < 0)
			return -1;
	parse_hex8(p + 6 + 8 * MODE, &h->mode);
	parse_hex8(p + 6 + 8 * NLINK, &h->nlink);
	parse_hex8(p + 6 + 8 * SIZE, &h->size);
	parse_hex8(p + 6 + 8 * NAME_SIZE, &h->name_size);
	return 0;
}

static size_t aligned(size_t size)
{
	return (size + NEWC_ALIGN - 1) / NEWC_ALIGN * NEWC_ALIGN;
}

static void add_base_entry(struct tree *t, const struct header *h, const char *raw_name, const uint8_t *body,
		const char *path)
{
	char *name = mem_copy(raw_name, strnlen(raw_name, h->name_size));
	struct origin at = { path, 0 };
	char error[MANIFEST_ERROR_SIZE];

	/* A name that is refused ("..", the end mark) cannot be one of ours either. */
	if (manifest_name(name, error) == 0 && strcmp(name, ".") != 0) {
		struct tree_entry *e = tree_new(name, h->mode, &at);

		e->base = true;
		e->shared = h->nlink >= 2;
		if ((h->mode & TYPE_MASK) == TYPE_SLINK)
			e->target = mem_copy((const char *)body, strnlen((const char *)body, h->size));
		tree_add(t, e);
	}
	free(name);
}

/* Takes one record at data. Returns its length, or 0 when it is none. */
static size_t take_record(struct tree *t, const uint8_t *data, size_t size, const char *path)
{
	struct header h;
	size_t body;

	if (size < NEWC_HEADER_SIZE || read_header(data, &h) < 0)
		return 0;
	body = aligned(NEWC_HEADER_SIZE + (size_t)h.name_size);
	if (!h.name_size || body > size || h.size > size - body)
		return 0;
	add_base_entry(t, &h, (const char *)data + NEWC_HEADER_SIZE, data + body, path);
	return aligned(body + h.size);
}

/* Takes the records and zeros from *pos on; returns 0, or -1 when a record is broken. */
static int take_records(struct tree *t, const uint8_t *data, size_t size, size_t *pos,
			const char *path)
{
	while (*pos < size && (data[*pos] == '\0' || data[*pos] == '0')) {
		size_t len = data[*pos] ? take_record(t, data + *pos, size - *pos, path) : 1;

		if (!len)
			return -1;
		*pos += len;
	}
	return 0;
}

static int take_compressed(struct tree *t, const uint8_t *data, size_t size, size_t *pos,
			   const char *path)
{
	struct bytes out = { 0 };
	struct origin at = { path, 0 };
	const char *name = NULL;
	enum inflate_kind kind = inflate_detect(data + *pos, size - *pos, &name);
	size_t used = 0, inner = 0;
	int rc;

	if (kind == INFLATE_FOREIGN) {
		report_warning(&at, "cannot look into %s: directories that no manifest names are added, "
			       "also where this initrd has a symbolic link", name);
		*pos = size;
		return 0;
	}
	rc = inflate_stream(kind, data + *pos, size - *pos, &out, &used);
	*pos += used;
	if (rc == 0)
		rc = take_records(t, out.data, out.size, &inner, path);
	if (rc == 0 && inner < out.size)
		rc = -1;
	bytes_free(&out);
	return rc;
}

/*
 * Adds what the initrd of the file path holds as base entries. Reports an error
 * when the kernel would stop in it, for then it never reaches what follows.
 */
void base_index(struct tree *t, const struct bytes *initrd, const char *path)
{
	struct origin at = { path, 0 };
	size_t pos = 0;
	int rc = 0;

	if (!initrd->size)
		report_error(&at, "is empty, not an initrd");
	while (!rc && pos < initrd->size) {
		size_t start = pos;

		rc = take_records(t, initrd->data, initrd->size, &pos, path);
		if (!rc && pos < initrd->size)
			rc = take_compressed(t, initrd->data, initrd->size, &pos, path);
		if (rc)
			report_error(&at, "is damaged or no initramfs: the kernel would stop at or after byte %zu",
				     start);
	}
}
