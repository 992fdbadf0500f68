// SPDX-License-Identifier: MIT
/* look_package.c - the config in a package: a file of its own, or inside the package's kernel. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/kernel/look.h"
#include "host-shim/kernel/member.h"
#include "host-shim/kernel/stream.h"

struct found {
	struct look *look;
	int image_fd; /* a copy of the package's kernel, or -1 */
	char image[MEMBER_PATH];
	unsigned modules;
	bool config;
};

/* Takes the version from "boot/config-6.1" or "lib/modules/6.1/config". */
static void take_release(struct look *l, const char *path)
{
	const char *from = strncmp(path, "boot/config-", 12) ? strncmp(path, "lib/modules/", 12) ? NULL : path + 12 : path + 12;
	size_t len = from ? strcspn(from, "/") : 0;

	if (len && len < sizeof(l->release) && !l->release[0]) {
		memcpy(l->release, from, len);
		l->release[len] = '\0';
	}
}

static int take_member(void *ctx, enum member_kind kind, const char *path, struct stream *data)
{
	struct found *f = ctx;

	switch (kind) {
	case MEMBER_CONFIG:
		take_release(f->look, path);
		look_is(f->look, path);
		f->config = true;
		/* Returns other than 0 to end the walk: the rest does not matter. */
		return stream_save(data, f->look->config_fd) < 0 ? -EBADMSG : 1;
	case MEMBER_IMAGE:
		if (f->image_fd >= 0)
			return 0;
		f->image_fd = span_temporary();
		if (f->image_fd < 0)
			return f->image_fd;
		strcpy(f->image, path);
		return stream_save(data, f->image_fd);
	case MEMBER_MODULE:
		f->modules++;
		return 0;
	case MEMBER_OTHER:
		break;
	}
	return 0;
}

static int look_at_image(struct found *f)
{
	struct span image;
	int rc = span_of(f->image_fd, &image);

	look_is(f->look, f->image);
	return rc ? rc : look_deeper(f->look, &image, 1);
}

int look_package(struct look *l, const struct span *file)
{
	struct found f = { .look = l, .image_fd = -1 };
	int rc = member_each(file, take_member, &f);

	if (f.config) {
		l->whole = rc == 1;
		rc = rc == 1 ? 0 : rc;
	} else if (rc == 0 && f.image_fd >= 0) {
		rc = look_at_image(&f);
	} else if (rc == 0) {
		look_lacks(l, "%s",
		    f.modules ? "modules, and no kernel or config in it: give it together with the package that has them" :
				"no kernel, config or module in it (a metapackage, or no kernel's): give the packages that it depends on");
		rc = -ENOENT;
	}
	if (f.image_fd >= 0)
		close(f.image_fd);
	return rc;
}
