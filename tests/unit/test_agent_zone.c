// SPDX-License-Identifier: MIT
/*
 * test_agent_zone.c: the local time zone, against the C library's own reading of the same files: each zone that this machine has, as
 * it is installed and as zic(8) makes it without a table of future years.
 */
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <time.h>

#include "agent/channels/qga_zone.h"
#include "lib/fd.h"
#include "tests/unit/made_tree.h"
#include "tests/unit/tap.h"

static unsigned zones, wrong, unknown;

static time_t is_listed_to; /* until then the file has to say */

static void compare(const char *path, const char *file, size_t len, time_t now)
{
	struct qga_zone zone = { .name = "?" };
	struct tm tm;
	int err = qga_zone_at(file, len, now, &zone);

	unknown += err == -ENODATA;
	if (err == -ENODATA && is_listed_to < now)
		return;
	localtime_r(&now, &tm);
	if (err == 0 && zone.offset == tm.tm_gmtoff && strcmp(zone.name, tm.tm_zone) == 0)
		return;
	if (wrong++ < 10)
		printf("#   %s at %ld: got %s %d, want %s %ld\n", path, (long)now, err ? "an error" : zone.name, (int)zone.offset,
		       tm.tm_zone, tm.tm_gmtoff);
}

static int look(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	static char file[16384];
	char tz[512];
	int len;

	(void)st;
	(void)ftw;
	if (type != FTW_F || strstr(path, "/right/") || (len = fd_read_file(path, file, sizeof(file))) < 44 ||
	    memcmp(file, "TZif", 4) != 0)
		return 0;
	snprintf(tz, sizeof(tz), ":%s", path);
	setenv("TZ", tz, 1);
	tzset();
	zones++;
	/* From 2000 on, in steps that meet each weekday, day of the month and hour. */
	for (time_t now = 946684800; now < 2366841600 /* 2045 */; now += 11 * 86400 + 5 * 3600 + 7)
		compare(path, file, (size_t)len, now);
	return 0;
}

static void compare_all(const char *folder, time_t to, const char *what)
{
	zones = wrong = unknown = 0;
	is_listed_to = to;
	(void)nftw(folder, look, 16, FTW_PHYS);
	if (!zones) {
		printf("ok - %s # SKIP there are no zone files\n", what);
		return;
	}
	is_int(wrong, 0, "%s: %u zones have the times of the C library", what, zones);
	ok(unknown > 0, "%s: a zone that could change is refused after the last year of its table", what);
}

static void garbage(void)
{
	static char file[512];
	struct qga_zone zone = { .name = "?" };

	is_int(qga_zone_at("", 0, 0, &zone), -EINVAL, "an empty file is refused");
	memcpy(file, "TZif2", 5);
	memset(file + 20, 0xff, 24);
	is_int(qga_zone_at(file, sizeof(file) - 1, 0, &zone), -EINVAL, "counts beyond the file are refused");
	memset(file + 20, 0, 24);
	memcpy(file + 44, "TZif2", 5);
	is_int(qga_zone_at(file, sizeof(file) - 1, 0, &zone), -EINVAL, "a file without a type is refused");
	srand(1);
	for (unsigned n = 0; n < 100000; n++) {
		for (size_t i = 20; i < sizeof(file) - 1; i++)
			file[i] = (char)(rand() % 4 ? 0 : rand());
		memcpy(file + 44, "TZif2", 5);
		(void)qga_zone_at(file, sizeof(file) - 1, rand(), &zone);
	}
	ok(strlen(zone.name) < sizeof(zone.name), "the reader survives 100,000 files of random numbers");
}

int main(void)
{
	char slim[512], command[1200];

	garbage();
	compare_all("/usr/share/zoneinfo", 2114380800 /* 2037 */, "as installed");
	made_begin();
	snprintf(slim, sizeof(slim), "%s", made_root);
	snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin zic -b slim -d %s /usr/share/zoneinfo/tzdata.zi 2>/dev/null", slim);
	if (system(command) != 0)
		printf("# no zic, or no tzdata.zi\n");
	compare_all(slim, 0, "without future years");
	made_end();
	return done();
}
