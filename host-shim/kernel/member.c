// SPDX-License-Identifier: MIT
/*
 * member.c - finds the kernel, config and modules among the members of a package.
 *
 * A .deb is ar(5) with a tar(5) in its member data.tar.*, an RPM a cpio archive after its headers, an
 * .apk three tar archives in three gzip members of one file, a pkg.tar.* is a tar archive. libarchive
 * reads all of these. This file opens the inner archive of a .deb, and classifies names.
 */
#include "host-shim/kernel/member.h"

#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

#include "host-shim/kernel/stream.h"

static bool has_head(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}


static bool leads_out(const char *path)
{
	for (const char *part = path; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (has_head(part, "../") || !strcmp(part, ".."))
			return true;
	}
	return false;
}

static bool is_image_name(const char *base)
{
	static const char *const names[] = { "vmlinuz", "Image", "bzImage" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i]);

		if (has_head(base, names[i]) && (!base[len] || base[len] == '-' || !strcmp(base + len, ".gz")))
			return true;
	}
	return false;
}

static bool is_module_member(const char *base)
{
	const char *ko = strstr(base, ".ko");

	return has_head(base, "modules.") ||
	    (ko && (!ko[3] || !strcmp(ko, ".ko.gz") || !strcmp(ko, ".ko.xz") || !strcmp(ko, ".ko.zst")));
}

enum member_kind member_of(const char *name, char path[MEMBER_PATH])
{
	const char *base, *below;

	while (has_head(name, "./") || *name == '/')
		name += *name == '/' ? 1 : 2;
	if (has_head(name, "usr/lib/"))
		name += 4;
	if (leads_out(name) || snprintf(path, MEMBER_PATH, "%s", name) >= MEMBER_PATH)
		return MEMBER_OTHER;
	base = strrchr(path, '/');
	base = base ? base + 1 : path;
	if (has_head(path, "boot/") && base == path + 5)
		return has_head(base, "config-") || !strcmp(base, "config") ? MEMBER_CONFIG :
		    is_image_name(base) ? MEMBER_IMAGE : MEMBER_OTHER;
	if (!has_head(path, "lib/modules/"))
		return MEMBER_OTHER;
	below = strchr(path + 12, '/');
	if (below && below + 1 == base && (!strcmp(base, "config") || is_image_name(base)))
		return *base == 'c' ? MEMBER_CONFIG : MEMBER_IMAGE;
	/* build/ and source/ are kernel sources */
	if (!below || has_head(below, "/build/") || has_head(below, "/source/"))
		return MEMBER_OTHER;
	return is_module_member(base) ? MEMBER_MODULE : MEMBER_OTHER;
}

static int each_entry(struct stream *s,
    int (*take)(void *ctx, enum member_kind kind, const char *path, struct stream *data), void *ctx, bool inner)
{
	struct archive_entry *entry;
	char path[MEMBER_PATH];
	int rc = 1, taken = 0;

	while (!taken && (rc = stream_next(s, &entry)) == 1) {
		const char *name = archive_entry_pathname(entry);
		enum member_kind kind;

		if (!name || archive_entry_filetype(entry) != AE_IFREG)
			continue;
		if (!inner && has_head(name, "data.tar")) {
			struct stream *data;

			taken = stream_open_inner(s, &data);
			if (!taken)
				taken = each_entry(data, take, ctx, true);
			stream_close(data);
			continue;
		}
		kind = member_of(name, path);
		if (kind != MEMBER_OTHER)
			taken = take(ctx, kind, path, s);
	}
	return taken ? taken : rc;
}

int member_each(const struct span *package,
    int (*take)(void *ctx, enum member_kind kind, const char *path, struct stream *data), void *ctx)
{
	struct stream *s;
	int rc = stream_open(package, STREAM_ARCHIVE, &s);

	if (!rc)
		rc = each_entry(s, take, ctx, false);
	stream_close(s);
	return rc;
}
