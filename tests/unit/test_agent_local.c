// SPDX-License-Identifier: MIT
/* test_agent_local.c: the guest agent's users and time zone, from files as glibc and tzdata write them. */
#include <utmp.h>

static char utmp_path[600], zone_path[600];
#define UTMP utmp_path
#define LOCALTIME zone_path
#undef USER_PROCESS /* the module has its own */
#include "agent/channels/qga_local.c"

#include "tests/unit/made_tree.h"
#include "tests/unit/tap.h"

static struct utmp records[6];

static void record(size_t i, short type, const char *user, int seconds)
{
	memset(&records[i], 0, sizeof(records[i]));
	records[i].ut_type = type;
	records[i].ut_tv.tv_sec = seconds;
	records[i].ut_tv.tv_usec = 250000;
	memcpy(records[i].ut_user, user, strlen(user));
	memcpy(records[i].ut_host, "a.host", 6);
}

static void users(size_t count, const char *want, const char *what)
{
	char text[1000];
	struct text t = TEXT_IN(text);

	made_bytes("utmp", records, count * sizeof(records[0]));
	qga_users(&t);
	is_str(text, want, "%s", what);
}

static void zone(const char *want, const char *what)
{
	char text[1000];
	struct text t = TEXT_IN(text);

	is_int(qga_timezone(&t), 0, "%s", what);
	is_str(text, want, "the answer for %s", what);
}

int main(void)
{
	made_begin();
	made_path(utmp_path, "utmp");
	made_path(zone_path, "localtime");
	is_int(sizeof(struct utmp_record), sizeof(struct utmp), "a record has the size that glibc has");
	users(0, "[]", "no login is an empty list");
	record(0, BOOT_TIME, "reboot", 1);
	record(1, USER_PROCESS, "ann", 1700000000);
	record(2, USER_PROCESS, "bob", 1700000001);
	record(3, USER_PROCESS, "ann", 1700000002);
	record(4, DEAD_PROCESS, "eve", 1700000003);
	users(5, "[{\"user\":\"ann\",\"login-time\":1700000000.250000},{\"user\":\"bob\",\"login-time\":1700000001.250000}]",
	      "each user has the first login");
	record(0, USER_PROCESS, "a_name_of_thirty_two_characters_", 1);
	users(1, "[{\"user\":\"a_name_of_thirty_two_characters_\",\"login-time\":1.250000}]", "a name may fill its field");
	zone("{\"zone\":\"UTC\",\"offset\":0}", "a guest without the file");
	made_file("localtime", "nonsense");
	{
		char text[1000];
		struct text t = TEXT_IN(text);

		is_int(qga_timezone(&t), -EINVAL, "a file that is no zone is an error");
	}
	made_end();
	return done();
}
