// SPDX-License-Identifier: MIT
/* unpack.c - unpacks one packed file, in a child. */
#include "host-shim/kernel/unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/kernel/sandbox.h"
#include "host-shim/kernel/span.h"
#include "host-shim/kernel/stream.h"

struct question {
	struct span file;
	int out_fd;
	unsigned char *head; /* shared with the child */
	size_t size;
};

/* Unpacks the file; copies a file that is not packed. */
static int work_unpack(void *arg)
{
	struct question *q = arg;
	struct archive_entry *entry;
	struct stream *s;
	int rc = stream_open(&q->file, STREAM_PACKED, &s);

	if (!rc)
		rc = stream_next(s, &entry);
	if (rc == 1)
		rc = stream_save(s, q->out_fd);
	stream_close(s);
	return rc;
}

/* The first bytes only. */
static int work_head(void *arg)
{
	struct question *q = arg;
	struct archive_entry *entry;
	struct stream *s;
	int64_t n = 1;
	size_t have = 0;
	int rc = stream_open(&q->file, STREAM_PACKED, &s);

	if (!rc)
		rc = stream_next(s, &entry);
	while (rc == 1 && have < q->size && (n = stream_read(s, q->head + have, q->size - have)) > 0)
		have += (size_t)n;
	stream_close(s);
	return rc < 0 ? rc : (int)have;
}

int unpack_slurp(int fd, size_t most, unsigned char **data, size_t *size)
{
	struct span s;
	int rc = span_of(fd, &s);

	if (!rc && span_size(&s) > most)
		rc = -EFBIG;
	if (rc)
		return rc;
	*data = malloc((size_t)span_size(&s) + 1);
	if (!*data)
		return -ENOMEM;
	*size = span_read(&s, 0, *data, (size_t)span_size(&s));
	(*data)[*size] = '\0';
	return 0;
}

int unpack_file(const char *path, unsigned char **data, size_t *size)
{
	struct question q = { .out_fd = -1 };
	unsigned char head[6];
	int rc = span_open(path, &q.file);

	if (rc)
		return rc;
	/* A module or text that is not packed needs no child. */
	if (span_read(&q.file, 0, head, sizeof(head)) < sizeof(head) || !memcmp(head, "\177ELF", 4)) {
		rc = unpack_slurp(q.file.fd, STREAM_OUT_MAX, data, size);
		span_close(&q.file);
		return rc;
	}
	q.out_fd = span_temporary();
	rc = q.out_fd < 0 ? q.out_fd : sandbox_run(work_unpack, &q);
	if (!rc)
		rc = unpack_slurp(q.out_fd, STREAM_OUT_MAX, data, size);
	if (q.out_fd >= 0)
		close(q.out_fd);
	span_close(&q.file);
	return rc;
}

long unpack_head(const char *path, unsigned char *head, size_t size)
{
	struct question q = { .size = size };
	int rc = span_open(path, &q.file);

	if (rc)
		return rc;
	q.head = sandbox_share(size);
	rc = q.head ? sandbox_run(work_head, &q) : -ENOMEM;
	if (rc > (int)size)
		rc = -EBADMSG;
	if (rc > 0)
		memcpy(head, q.head, (size_t)rc);
	sandbox_unshare(q.head, size);
	span_close(&q.file);
	return rc;
}
