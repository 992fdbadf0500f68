// SPDX-License-Identifier: MIT
/* rows.c - lists the entries of an initrd: a child reads it, and this file checks the result. */
#include "host-shim/kernel/rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/kernel/sandbox.h"

#define NAME_LONGEST 65536

struct walk {
	struct span file;
	const struct rows_sink *sink;
	int fd;
	uint64_t *bad; /* shared with the child */
};

static int work_walk(void *arg)
{
	struct walk *w = arg;

	return rows_walk(&w->file, w->sink, w->fd, w->bad);
}

/* Reads len bytes and their NUL. Returns NULL if the child did not write all of them. */
static char *read_counted(FILE *in, size_t len)
{
	char *text = malloc(len + 1);

	if (text && fread(text, 1, len + 1, in) == len + 1 && !text[len])
		return text;
	free(text);
	return NULL;
}

/* Returns 1, 0 at the end, or -EBADMSG. */
static int read_entry(FILE *in, const struct rows_sink *sink)
{
	unsigned long mode, links;
	size_t name_len, target_len, len;
	char line[128], *name, *target, *body;
	int rc = -EBADMSG;

	if (!fgets(line, sizeof(line), in))
		return 0;
	if (sscanf(line, "%lo %lu %zu %zu %zu", &mode, &links, &name_len, &target_len, &len) != 5 ||
	    name_len > NAME_LONGEST || target_len > NAME_LONGEST || len > ROWS_BODY_MAX)
		return rc;
	name = read_counted(in, name_len);
	target = read_counted(in, target_len);
	body = read_counted(in, len);
	if (name && target && body) {
		sink->take(sink->ctx, &(struct row_entry){ .name = name, .target = target, .mode = (uint32_t)mode,
		    .links = (uint32_t)links, .body = body, .len = len });
		rc = 1;
	}
	free(name);
	free(target);
	free(body);
	return rc;
}

static int read_entries(int fd, const struct rows_sink *sink)
{
	int copy = dup(fd), rc = 1;
	FILE *in = copy < 0 ? NULL : fdopen(copy, "r");

	if (!in) {
		rc = -errno;
		if (copy >= 0)
			close(copy);
		return rc;
	}
	rewind(in);
	while (rc == 1)
		rc = read_entry(in, sink);
	fclose(in);
	return rc;
}

int rows_read(const char *path, const struct rows_sink *sink, uint64_t *bad)
{
	struct walk w = { .sink = sink };
	int rc = span_open(path, &w.file), read;

	if (bad)
		*bad = 0;
	if (rc)
		return rc;
	w.fd = span_temporary();
	w.bad = sandbox_share(sizeof(*w.bad));
	rc = w.fd < 0 ? w.fd : w.bad ? sandbox_run(work_walk, &w) : -ENOMEM;
	if (bad && w.bad)
		*bad = *w.bad;
	/* Entries before the damage count: they are in the initrd. */
	read = w.fd < 0 ? 0 : read_entries(w.fd, sink);
	if (w.fd >= 0)
		close(w.fd);
	sandbox_unshare(w.bad, sizeof(*w.bad));
	span_close(&w.file);
	return rc ? rc : read;
}
