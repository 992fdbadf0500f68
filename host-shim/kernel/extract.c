// SPDX-License-Identifier: MIT
/*
 * extract.c - writes kernel, config and modules from a package to a folder.
 *
 * It writes only regular files, under names that member.c allows, and makes no symbolic link. The
 * folder is new and empty, so no name leads out of it.
 */
#include "host-shim/kernel/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-shim/kernel/member.h"
#include "host-shim/kernel/stream.h"

struct extraction {
	const char *folder;
	unsigned files;
};

/* Makes the folders of a path below a folder that exists. */
static int make_way(char *path, size_t from)
{
	for (char *slash = strchr(path + from, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int save_to(const char *path, struct stream *data)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600), rc;

	if (fd < 0)
		return -errno;
	rc = stream_save(data, fd);
	if (close(fd) < 0 && !rc)
		rc = -errno;
	return rc;
}

static int extract_member(void *ctx, enum member_kind kind, const char *name, struct stream *data)
{
	struct extraction *e = ctx;
	char path[1024];
	int rc;

	(void)kind;
	if (snprintf(path, sizeof(path), "%s/%s", e->folder, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	rc = make_way(path, strlen(e->folder) + 1);
	if (!rc)
		rc = save_to(path, data);
	e->files++;
	return rc;
}

/* The kernel of a unified kernel image becomes boot/vmlinuz. */
static int extract_section(const struct span *linux_section, const char *folder)
{
	static char piece[65536];
	char path[1024];
	uint64_t at = 0;
	size_t n;
	int fd, rc = 0;

	if (snprintf(path, sizeof(path), "%s/boot/vmlinuz", folder) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	rc = make_way(path, strlen(folder) + 1);
	if (rc)
		return rc;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	while (!rc && (n = span_read(linux_section, at, piece, sizeof(piece)))) {
		if (write(fd, piece, n) != (ssize_t)n)
			rc = -EIO;
		at += n;
	}
	close(fd);
	return rc;
}

int extract_to(const struct span *file, const char *folder)
{
	struct extraction e = { .folder = folder };
	struct archive_entry *entry;
	struct span section;
	struct stream *s;
	int rc;

	if (span_section(file, ".linux", &section))
		return extract_section(&section, folder);
	rc = stream_open(file, STREAM_ARCHIVE, &s);
	if (!rc)
		rc = stream_next(s, &entry);
	stream_close(s);
	if (rc != 1)
		return rc == -EBADMSG || !rc ? -ENOTSUP : rc;
	rc = member_each(file, extract_member, &e);
	return rc ? rc : e.files ? 0 : -ENOENT;
}
