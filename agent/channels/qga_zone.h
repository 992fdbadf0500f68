/* SPDX-License-Identifier: MIT */
/* qga_zone.h - the local time zone, from /etc/localtime: TZif, RFC 8536. */
#ifndef AGENT_CHANNELS_QGA_ZONE_H
#define AGENT_CHANNELS_QGA_ZONE_H

#include <stddef.h>
#include <stdint.h>

struct qga_zone {
	char name[16]; /* "CEST" */
	int32_t offset; /* seconds east of UTC */
};

/*
 * The zone that `file`, of len bytes before a NUL, has at that second since 1970. Returns 0, -EINVAL, or
 * -ENODATA: a zone with daylight-saving time, after the last year that the file lists. Pure.
 */
int qga_zone_at(const char *file, size_t len, int64_t now, struct qga_zone *out);

#endif
