// SPDX-License-Identifier: MIT
/* diskstats.c - how many requests the block devices have completed. */
#include "lib/teardown/diskstats.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/fd.h"

/* Fields of a line, from 1 on. A kernel before 5.5 has the first 14 or 18 of 20. */
enum { NAME = 3, READS = 4, WRITES = 8, SECTORS = 10, IN_FLIGHT = 12, DISCARDS = 15, FLUSHES = 19 };

static void end_field(struct diskstats *d)
{
	if (d->field == READS)
		d->read += d->number;
	if (d->field == WRITES || d->field == DISCARDS || d->field == FLUSHES)
		d->written += d->number;
	if (d->field == SECTORS)
		d->sectors += d->number;
	if (d->field != IN_FLIGHT || !d->number)
		return;
	d->open += d->number;
	d->name[d->name_len] = '\0';
	text_fmt(&d->names, "%s%s", d->names.len ? " " : "", d->name);
}

static void feed_char(struct diskstats *d, char c)
{
	bool blank = c == ' ' || c == '\n';

	if (blank && d->inside)
		end_field(d);
	if (!blank && !d->inside) {
		d->field++;
		d->number = 0;
		if (d->field == NAME)
			d->name_len = 0;
	}
	d->inside = !blank;
	if (c == '\n')
		d->field = 0;
	else if (d->field == NAME && d->inside && d->name_len < sizeof(d->name) - 1)
		d->name[d->name_len++] = c;
	else if (c >= '0' && c <= '9')
		d->number = d->number * 10 + (uint64_t)(c - '0');
}

void diskstats_feed(struct diskstats *d, const char *text, size_t len)
{
	if (!d->names.buf)
		d->names = TEXT_IN(d->busy);
	for (size_t i = 0; i < len; i++)
		feed_char(d, text[i]);
}

int diskstats_read(struct diskstats *d)
{
	int fd FD_CLOSE = open("/proc/diskstats", O_RDONLY | O_CLOEXEC);
	char part[1024];
	ssize_t n;

	memset(d, 0, sizeof(*d));
	if (fd < 0)
		return -errno;
	while ((n = read(fd, part, sizeof(part))) > 0)
		diskstats_feed(d, part, (size_t)n);
	return n < 0 ? -errno : 0;
}
