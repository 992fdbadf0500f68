// SPDX-License-Identifier: MIT
/* kfile.c - reads the file that holds a kernel: a child reads it, and this file checks the result. */
#include "host-shim/kernel/kfile.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/host_text.h"
#include "host-shim/kernel/extract.h"
#include "host-shim/kernel/look.h"
#include "host-shim/kernel/sandbox.h"
#include "host-shim/kernel/stream.h"
#include "host-shim/kernel/unpack.h"

struct question {
	struct span file;
	struct look *look;  /* shared with the child */
	const char *folder; /* of extract_to() */
};

static int work_look(void *arg)
{
	struct question *q = arg;

	return look_into(q->look, &q->file);
}

static int work_extract(void *arg)
{
	struct question *q = arg;

	return extract_to(&q->file, q->folder);
}

/* Ends the text of a child with a NUL, and makes it safe to print. */
static void take_text(char *to, size_t size, const char *from, size_t from_size)
{
	text_safe(to, size, from, strnlen(from, from_size));
}

static int ask(struct question *q, struct kfile *out)
{
	unsigned char *text = NULL;
	size_t len = 0;
	int rc;

	q->look = sandbox_share(sizeof(*q->look));
	if (!q->look)
		return -ENOMEM;
	q->look->config_fd = span_temporary();
	rc = q->look->config_fd < 0 ? q->look->config_fd : 0;
	if (!rc) {
		int fd = q->look->config_fd;

		rc = sandbox_run(work_look, q);
		take_text(out->what, sizeof(out->what), q->look->what, sizeof(q->look->what));
		take_text(out->why, sizeof(out->why), q->look->why, sizeof(q->look->why));
		take_text(out->release, sizeof(out->release), q->look->release, sizeof(q->look->release));
		out->package = q->look->package;
		if (!rc)
			rc = unpack_slurp(fd, LOOK_CONFIG_MAX, &text, &len);
		close(fd);
	}
	out->text = (char *)text;
	out->len = len;
	sandbox_unshare(q->look, sizeof(*q->look));
	return rc > 0 ? -EBADMSG : rc;
}

int kfile_read(const char *path, struct kfile *out)
{
	struct question q = { .look = NULL };
	int rc = span_open(path, &q.file);

	*out = (struct kfile){ .text = NULL };
	if (rc) {
		snprintf(out->what, sizeof(out->what), "cannot be read");
		snprintf(out->why, sizeof(out->why), "%s", strerror(-rc));
		return rc;
	}
	rc = ask(&q, out);
	span_close(&q.file);
	if (rc && !out->what[0])
		snprintf(out->what, sizeof(out->what), "a file that could not be read to its end");
	if (rc && (!out->why[0] || rc == -ENOMEM))
		snprintf(out->why, sizeof(out->why), "%s", stream_error(rc));
	return rc;
}

void kfile_close(struct kfile *k)
{
	free(k->text);
	*k = (struct kfile){ .text = NULL };
}

bool kfile_is_container(const char *path)
{
	static const struct {
		size_t offset, len;
		const char *bytes;
	} magics[] = {
		{ 0, 8, "!<arch>\n" }, { 0, 4, "\xed\xab\xee\xdb" }, { 257, 5, "ustar" },
	};
	unsigned char head[512];
	struct span s, section;
	bool yes;
	long n;

	if (span_open(path, &s) < 0)
		return false;
	yes = span_section(&s, ".linux", &section);
	span_close(&s);
	if (yes)
		return true;
	n = unpack_head(path, head, sizeof(head));
	for (size_t i = 0; !yes && i < sizeof(magics) / sizeof(magics[0]); i++)
		yes = n >= (long)(magics[i].offset + magics[i].len) &&
		    !memcmp(head + magics[i].offset, magics[i].bytes, magics[i].len);
	return yes;
}

int kfile_extract(const char *path, const char *folder, char why[256])
{
	struct question q = { .folder = folder };
	int rc = span_open(path, &q.file);

	if (!rc) {
		rc = sandbox_run(work_extract, &q);
		span_close(&q.file);
	}
	if (rc == -ENOENT)
		snprintf(why, 256, "no kernel, config or module in it (a metapackage, or no kernel's): give the packages that it depends on");
	else if (rc == -ENOTSUP)
		snprintf(why, 256, "no package that softoff knows");
	else if (rc)
		snprintf(why, 256, "%s", stream_error(rc));
	return rc;
}
