// SPDX-License-Identifier: MIT
/* kfile.c - finds the config in whatever file a kernel comes as; kfile_stage.h tells how. */
#include "host-shim/kernel/kfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/check/kconfig.h"
#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/kernel/kfile_stage.h"

void kfile_set_reason(struct kfile *k, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(k->why, sizeof(k->why), fmt, ap);
	va_end(ap);
}

void kfile_set_kind(struct kfile *k, const char *text)
{
	size_t len = strlen(k->what);
	char safe[sizeof(k->what)];

	text_safe(safe, sizeof(safe), text, strlen(text));
	snprintf(k->what + len, sizeof(k->what) - len, "%s%s", len ? ", in it " : "", safe);
}

int kfile_keep(struct kfile *k, const uint8_t *data, size_t len)
{
	if (len > KCONFIG_MAX - k->len) {
		kfile_set_reason(k, "its config is longer than %u MiB", KCONFIG_MAX >> 20);
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

struct kfile *kfile_open(void)
{
	struct kfile *k = calloc(1, sizeof(*k));

	if (!k)
		die("out of memory");
	k->bounds = UNPACK_BOUNDS;
	k->top = stage_open(k);
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
		kfile_set_reason(k, "%s",
		    is_kernel(k->top) ?
		    "no config inside (CONFIG_IKCONFIG is not set, or this is no kernel)" :
		    k->top->kind == STAGE_AR ?
		    "no boot/config-* in it (a metapackage, or no kernel's)" :
		    "it holds no config");
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

/* Returns -errno. */
static int not_read(struct kfile *k)
{
	int rc = -errno;

	kfile_set_reason(k, "%s", strerror(errno));
	snprintf(k->what, sizeof(k->what), "cannot be read");
	return rc;
}

int kfile_read(const char *path, struct kfile **out)
{
	static uint8_t piece[65536];
	struct kfile *k = *out = kfile_open();
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO, rc = 0;
	ssize_t n = 1;

	if (fd < 0)
		return not_read(k);
	while (!rc && n) {
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			rc = kfile_push(k, piece, (size_t)n);
		else if (n < 0 && errno != EINTR)
			rc = not_read(k);
	}
	if (fd != STDIN_FILENO)
		close(fd);
	if (rc < 0 && !k->why[0])
		kfile_set_reason(k, "%s", unpack_error(rc));
	if (rc >= 0)
		rc = kfile_end(k);
	stage_free(k->top); /* what is done with the config is not to add to their memory */
	k->top = NULL;
	return rc;
}
