// SPDX-License-Identifier: MIT
/* qga_local.c - the guest agent's protocol: users and the time zone. */
#include <string.h>
#include <time.h>

#include "agent/channels/qga.h"
#include "agent/channels/qga_zone.h"
#include "lib/clock.h"
#include "lib/fd.h"

/* --- users ------------------------------------------------------------------------------------------- */

/* A record of utmp(5), as glibc writes it: on x86_64 with the numbers of 32-bit programs. */
#ifdef __x86_64__
typedef int32_t utmp_number;
#else
typedef int64_t utmp_number;
#endif

struct utmp_record {
	int16_t type;
	int32_t pid;
	char line[32], id[4], user[32], host[256];
	int16_t termination, exit;
	utmp_number session, seconds, microseconds;
	int32_t address[4];
	char unused[20];
};

_Static_assert(sizeof(struct utmp_record) == (sizeof(utmp_number) == 4 ? 384 : 400), "as in glibc's bits/types/struct_utmp.h");

#ifndef UTMP /* the unit test has its own */
#define UTMP "/run/utmp"
#define LOCALTIME "/etc/localtime"
#endif

#define USER_PROCESS 7
#define MOST 40

/* The answer has each user once, with the first login, as QEMU's agent does it. */
static bool was_told(const struct utmp_record *records, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (records[k].type == USER_PROCESS && strncmp(records[k].user, records[i].user, sizeof(records->user)) == 0)
			return true;
	return false;
}

void qga_users(struct text *out)
{
	static struct utmp_record records[MOST + 1];
	int len = fd_read_file(UTMP, (char *)records, sizeof(records));

	text_char(out, '[');
	for (size_t i = 0; len > 0 && i < (size_t)len / sizeof(*records); i++) {
		struct utmp_record *r = &records[i];

		if (r->type != USER_PROCESS || was_told(records, i))
			continue;
		*r->host = '\0'; /* the name before it may fill its field */
		qga_first_member(out, "user", r->user);
		text_fmt(out, ",\"login-time\":%lu.%06u}", (unsigned long)r->seconds, (unsigned)r->microseconds % 1000000u);
	}
	text_char(out, ']');
}

/* --- time zone --------------------------------------------------------------------------------------- */

int qga_timezone(struct text *out)
{
	static char file[8192];
	struct qga_zone zone = { .name = "UTC" };
	int len = fd_read_file(LOCALTIME, file, sizeof(file)), err;

	/* Without the file a C library takes UTC. */
	err = len > 0 ? qga_zone_at(file, (size_t)len, (int64_t)(clock_read(CLOCK_REALTIME) / 1000000000u), &zone) : 0;
	if (err < 0)
		return err;
	qga_first_member(out, "zone", zone.name);
	text_fmt(out, ",\"offset\":%d}", (int)zone.offset);
	return 0;
}
