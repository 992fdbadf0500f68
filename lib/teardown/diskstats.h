/* SPDX-License-Identifier: MIT */
/*
 * diskstats.h - how many requests the block devices have completed, and which still have some in flight.
 *
 * /proc/diskstats counts them (linux/Documentation/admin-guide/iostats.rst); reading it waits for no device.
 */
#ifndef LIB_TEARDOWN_DISKSTATS_H
#define LIB_TEARDOWN_DISKSTATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/text.h"

struct diskstats {
	uint64_t written; /* completed writes, discards and flushes, of all devices */
	uint64_t read;    /* completed reads */
	uint64_t sectors; /* of 512 bytes, that the completed writes had */
	uint64_t open;    /* requests in flight */
	char busy[64];    /* the devices that have some, with blanks between */

	/* The line that is being read. */
	struct text names; /* in busy */
	unsigned field;    /* from 1 on */
	bool inside;       /* the field, not the blanks before it */
	uint64_t number;
	char name[32];
	size_t name_len;
};

/* Takes in the next part of the file; *d is zero before the first part. Pure. */
void diskstats_feed(struct diskstats *d, const char *text, size_t len);

/* Reads the whole file. Returns 0 or -errno. */
int diskstats_read(struct diskstats *d);

#endif
