/* SPDX-License-Identifier: MIT */
/* sink.h - output that may be slow: buffered, bounded, written when there is room. */
#ifndef HOST_SHIM_RUN_SINK_H
#define HOST_SHIM_RUN_SINK_H

#include <stdbool.h>
#include <stddef.h>

struct sink {
	int fd;     /* -1: nowhere, what is put is forgotten */
	bool owned; /* sink_finish() closes it */
	int error;  /* errno of the write that ended it, or 0 */
	char *buf;
	size_t len;
	size_t taken;          /* bytes that were put */
	unsigned long dropped; /* bytes that found no room, or that a file does not take */
};

/* What a file takes at most: a guest must not fill the host's disk. */
#define SINK_FILE_MAX ((size_t)16 * 1024 * 1024)

/* What a sink holds at most. */
#define SINK_SIZE ((size_t)1024 * 1024)

/* Opens and truncates a file for writing; "-" is stdout and NULL is nowhere. Returns 0 or -errno. */
int sink_open(struct sink *s, const char *path);

/* True while a good-sized read still fits. */
bool sink_has_room(const struct sink *s);

/* Adds bytes; what does not fit is dropped and counted. */
void sink_put(struct sink *s, const char *data, size_t len);

/* Writes what can be written without waiting. A failed write ends the sink: see error. */
void sink_pump(struct sink *s);

/* Closes its file. Returns the errno that ended the sink, or 0: all that was pumped is written. */
int sink_close(struct sink *s);

void sink_finish(struct sink *s);

#endif
