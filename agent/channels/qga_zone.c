// SPDX-License-Identifier: MIT
/*
 * qga_zone.c - the local time zone.
 *
 * The file has two parts of the same form, a header and tables; the second has 64-bit times. Then comes the rule for all times after
 * the last entry of the tables: "CET-1CEST,M3.5.0,M10.5.0/3". Distributions install tables up to 2037, so the two changes of such
 * a rule are not computed here: that would be 1.3 KiB. Without such changes the last entry of the tables holds for ever.
 */
#include "agent/channels/qga_zone.h"

#include <errno.h>
#include <string.h>

#include "lib/text.h"

#define HEADER 44 /* bytes: magic, version, 15 that are reserved, six counts */
#define TYPE 6    /* bytes: offset, a flag, where its name begins */

struct tables {
	const char *times, *which, *types, *names, *rule;
	size_t time_count, type_count, name_bytes;
};

static int64_t read_zone_number(const char *p, size_t size)
{
	uint64_t n = 0;

	for (; size; size--, p++)
		n = n << 8 | (unsigned char)*p;
	return (int64_t)n;
}

/* Finds the tables that follow a header; time: how many bytes each time has. rule: the first byte after them. */
static void find_tables(struct tables *t, const char *header, size_t time)
{
	size_t counts[6]; /* of UTC flags, standard-time flags, leap seconds; of the tables' entries */

	for (unsigned i = 0; i < 6; i++)
		counts[i] = (size_t)read_zone_number(header + 20 + 4 * i, 4);
	t->time_count = counts[3];
	t->type_count = counts[4];
	t->name_bytes = counts[5];
	t->times = header + HEADER;
	t->which = t->times + counts[3] * time;
	t->types = t->which + counts[3];
	t->names = t->types + counts[4] * TYPE;
	t->rule = t->names + counts[5] + counts[2] * (time + 4) + counts[1] + counts[0];
}

int qga_zone_at(const char *file, size_t len, int64_t now, struct qga_zone *out)
{
	struct text name = TEXT_IN(out->name);
	const char *end = file + len;
	struct tables t;
	size_t type = 0, i = 0;

	if (len < HEADER || memcmp(file, "TZif", 4) != 0)
		return -EINVAL;
	find_tables(&t, file, 4);
	if (t.rule + HEADER > end)
		return -EINVAL;
	find_tables(&t, t.rule, 8);
	if (t.rule >= end)
		return -EINVAL;
	while (i < t.time_count && read_zone_number(t.times + 8 * i, 8) <= now)
		i++;
	if (i == t.time_count && strchr(t.rule, ','))
		return -ENODATA;
	if (i)
		type = (unsigned char)t.which[i - 1];
	if (type >= t.type_count || (unsigned char)t.types[TYPE * type + 5] >= t.name_bytes)
		return -EINVAL;
	out->offset = (int32_t)read_zone_number(t.types + TYPE * type, 4);
	text_str(&name, t.names + (unsigned char)t.types[TYPE * type + 5]);
	return 0;
}
