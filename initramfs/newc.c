/* SPDX-License-Identifier: MIT */
/*
 * newc.c - writes a tree as a cpio archive of the kind that the kernel unpacks.
 *
 * Nothing of the host gets in but names, content and what the manifest says:
 * inode numbers count from a constant, the device is 0, the time is given.
 */
#include "initramfs/newc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_INO = 1, COPY_STEP = 65536 };

struct writer {
	FILE *out;
	uint32_t mtime;
	uint32_t next_ino;
};

struct record {
	const char *name;
	uint32_t ino, mode, uid, gid, nlink, size, major, minor;
};

/* Writes the zeros that bring size to a multiple of 4. Returns 0 or -EIO. */
int newc_pad(FILE *out, uint64_t size)
{
	size_t more = (size_t)(-size % NEWC_ALIGN);

	return fwrite("\0\0\0", 1, more, out) == more ? 0 : -EIO;
}

static int put_bytes(struct writer *w, const void *data, size_t size)
{
	if (fwrite(data, 1, size, w->out) != size)
		return -EIO;
	return newc_pad(w->out, size);
}

static int put_header(struct writer *w, const struct record *r)
{
	size_t name_size = strlen(r->name) + 1;
	uint32_t field[13] = {
		r->ino, r->mode, r->uid, r->gid, r->nlink, w->mtime, r->size,
		0, 0, /* device of the archive's file system */
		r->major, r->minor, (uint32_t)name_size,
		0, /* check sum, unused in this variant */
	};

	if (fputs("070701", w->out) < 0)
		return -EIO;
	for (size_t i = 0; i < sizeof(field) / sizeof(field[0]); i++)
		if (fprintf(w->out, "%08X", (unsigned)field[i]) < 0)
			return -EIO;
	if (fwrite(r->name, 1, name_size, w->out) != name_size)
		return -EIO;
	return newc_pad(w->out, NEWC_HEADER_SIZE + name_size);
}

/* Copies size bytes of fd. Returns 0, -EIO, or -ESTALE when there are more or less. */
static int copy_content(struct writer *w, int fd, uint64_t size)
{
	static char step[COPY_STEP];
	uint64_t left = size;

	for (;;) {
		ssize_t n = read(fd, step, sizeof(step));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		if ((uint64_t)n > left)
			return -ESTALE;
		if (fwrite(step, 1, (size_t)n, w->out) != (size_t)n)
			return -EIO;
		left -= (uint64_t)n;
	}
	if (left)
		return -ESTALE;
	return newc_pad(w->out, size);
}

static int changed(int fd, const struct tree_data *d)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	return (uint64_t)st.st_size == d->size && (int64_t)st.st_mtime == d->mtime ? 0 : -ESTALE;
}

static int put_file(struct writer *w, const struct tree_entry *e)
{
	const struct tree_data *d = e->data;
	int fd, rc;

	if (!d->path)
		return put_bytes(w, d->bytes.data, d->bytes.size);
	fd = open(d->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		rc = -errno;
	else
		rc = changed(fd, d);
	if (!rc)
		rc = copy_content(w, fd, d->size);
	if (!rc)
		rc = changed(fd, d);
	if (fd >= 0)
		close(fd);
	if (rc == -ESTALE)
		report_error(&e->at, "%s changed while it was read", d->path);
	else if (rc && !ferror(w->out))
		report_error(&e->at, "cannot read %s: %s", d->path, strerror(-rc));
	return rc;
}

/*
 * The kernel writes into a file that is there (O_TRUNC) and cannot change what
 * device a node is. A file of the existing initrd with more names (BusyBox's
 * applets are often hard links) would so lose its content under all of them.
 * A symbolic link in between makes the kernel remove the old name first.
 */
static int put_displacer(struct writer *w, const struct tree_entry *e)
{
	const struct tree_entry *old = e->covers;
	struct record r = { .name = e->name, .mode = TYPE_SLINK | 0777, .nlink = 1, .size = 1 };

	if (!old || ((old->mode ^ e->mode) & TYPE_MASK) != 0)
		return 0;
	switch (e->mode & TYPE_MASK) {
	case TYPE_FILE:
		if (!old->shared)
			return 0;
		break;
	case TYPE_CHAR:
	case TYPE_BLOCK:
		break;
	default:
		return 0;
	}
	r.ino = w->next_ino++;
	return put_header(w, &r) || put_bytes(w, ".", 1) ? -EIO : 0;
}

/*
 * The content of a file with several names goes with the last of them: GNU cpio
 * waits for it there, and the kernel (maybe_link() in linux/init/initramfs.c) takes
 * it with any. All share the inode number; nlink of 2 or more is what makes the
 * kernel look for the others.
 */
static int put_entry(struct writer *w, const struct tree_entry *e)
{
	struct tree_data *d = e->data;
	struct record r = {
		.name = e->name, .mode = e->mode, .uid = e->uid, .gid = e->gid,
		.nlink = (e->mode & TYPE_MASK) == TYPE_DIR ? 2 : 1,
		.major = e->major, .minor = e->minor,
	};
	int rc;

	if (d && !d->ino)
		d->ino = w->next_ino++;
	r.ino = d ? d->ino : w->next_ino++;
	if (d)
		r.nlink = d->names;
	if (d && d->unwritten == 1)
		r.size = (uint32_t)d->size;
	if (e->target)
		r.size = (uint32_t)strlen(e->target);
	rc = put_header(w, &r);
	if (!rc && e->target)
		rc = put_bytes(w, e->target, r.size);
	if (!rc && d && --d->unwritten == 0)
		rc = put_file(w, e);
	return rc;
}

/*
 * Writes the arranged tree and the end mark, all with the given time. Returns
 * 0, -EIO when out fails (not reported), or another -errno, reported.
 */
int newc_write(FILE *out, const struct tree *t, uint32_t mtime)
{
	struct writer w = { out, mtime, FIRST_INO };
	struct writer end = { out, 0, 0 };
	int rc = 0;

	for (size_t i = 0; i < t->order.count; i++)
		if (t->order.item[i]->data)
			t->order.item[i]->data->unwritten = t->order.item[i]->data->names;
	for (size_t i = 0; !rc && i < t->order.count; i++) {
		rc = put_displacer(&w, t->order.item[i]);
		if (!rc)
			rc = put_entry(&w, t->order.item[i]);
	}
	if (!rc)
		rc = put_header(&end, &(struct record){ .name = "TRAILER!!!", .nlink = 1 });
	return rc;
}
