// SPDX-License-Identifier: MIT
/* test_teardown_diskstats.c: completed and open requests, from lines of several kernels and in parts of any size. */
#include "lib/teardown/diskstats.h"

#include <string.h>

#include "tests/unit/tap.h"

/* A kernel with flushes (5.5), one with discards (4.18), one with neither; a name that is longer than any. */
static const char lines[] = " 254       0 vda 100 1 2 3 200 4 5 6 7 8 9 10 11 12 13 20 14\n"
			    "   7       0 loop0 1 0 0 0 2 0 0 0 0 0 0 3 0 0 0\n"
			    "   8       1 sda1 10 0 0 0 20 0 0 0 1 0 0\n"
			    " 253       0 a-name-that-is-much-longer-than-any-device-has 1000 0 0 0 2000 0 0 0 0 0 0\n";

static void is_read(const struct diskstats *d, const char *how)
{
	is_int((long)d->written, 200 + 10 + 20 + 2 + 3 + 20 + 2000, "writes, discards and flushes of all devices add up, %s", how);
	is_int((long)d->read, 100 + 1 + 10 + 1000, "reads are a number of their own, %s", how);
	is_int((long)d->sectors, 5, "written sectors add up, %s", how);
	is_int((long)d->open, 8, "requests in flight add up, %s", how);
	is_str(d->busy, "vda sda1", "the busy devices are named, %s", how);
}

int main(void)
{
	struct diskstats whole = { 0 }, bytes = { 0 }, many = { 0 };

	diskstats_feed(&whole, lines, strlen(lines));
	is_read(&whole, "in one part");
	for (size_t i = 0; lines[i]; i++)
		diskstats_feed(&bytes, lines + i, 1);
	is_read(&bytes, "byte by byte");
	for (unsigned i = 0; i < 100; i++)
		diskstats_feed(&many, " 254 0 vdzz 0 0 0 0 1 0 0 0 1 0 0\n", 34);
	is_int((long)many.open, 100, "of a hundred busy devices all requests count");
	ok(strlen(many.busy) < sizeof(many.busy), "the names of a hundred busy devices are kept as far as they fit");
	is_int(diskstats_read(&whole), 0, "this machine's own file is read");
	return done();
}
