// SPDX-License-Identifier: MIT
/* user.c - the user and the group of the workload. The files are passwd(5)'s and group(5)'s. */
#include "init/services/user.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init/boot/environment.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define GROUPS_MOST 64u
#define FIELDS 7

enum field { NAME = 0, ID = 2, PASSWD_GID = 3, GROUP_MEMBERS = 3, PASSWD_HOME = 5 };

/* Takes the next line off *text and splits it. Returns false at the end. */
static bool next_line(char **text, char *field[FIELDS])
{
	static char none[] = "";
	char *end = *text + strcspn(*text, "\n");
	bool any = **text, more = *end;

	for (unsigned i = 0; i < FIELDS; i++)
		field[i] = none;
	for (unsigned i = 0; i < FIELDS && *text < end; i++) {
		field[i] = *text;
		*text += strcspn(*text, ":\n");
		*(*text)++ = '\0';
	}
	*text = more ? end + 1 : end;
	return any;
}

/* Whether the comma-separated list has the name. */
static bool has_member(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (; *list; list += *list == ',') {
		size_t end = strcspn(list, ",");

		if (end == len && strncmp(list, name, len) == 0)
			return true;
		list += end;
	}
	return false;
}

/* The next call overwrites the result. */
static char *read_accounts(const char *path)
{
	static char text[32768];

	if (fd_read_file(path, text, sizeof(text)) < 0)
		*text = '\0';
	return text;
}

/* A number up to the last but one: that means "unchanged" (chown(2)). */
static bool read_id(const char *text, uint32_t *out)
{
	uint64_t n;

	if (text_parse_u64(&text, UINT32_MAX - 1u, &n) < 0 || *text)
		return false;
	*out = (uint32_t)n;
	return true;
}

/* Finds the line of the name or number. Returns whether *id is known: by the line, or because `key` is a number. */
static bool find_account(const char *path, const char *key, char *field[FIELDS], uint32_t *id)
{
	char *text = read_accounts(path);

	while (next_line(&text, field))
		if (strcmp(field[NAME], key) == 0 || strcmp(field[ID], key) == 0)
			return read_id(field[ID], id);
	return read_id(key, id);
}

/* The groups that list the user. */
static unsigned find_groups(const char *user, uint32_t *groups)
{
	char *text = read_accounts("/etc/group"), *field[FIELDS];
	unsigned n = 0;

	while (*user && n < GROUPS_MOST && next_line(&text, field))
		if (has_member(field[GROUP_MEMBERS], user) && read_id(field[ID], &groups[n]))
			n++;
	return n;
}

/* Returns the number of groups, or -1. Sets USER and HOME. */
static int find_user(const char *uid, uint32_t *user, uint32_t *group, uint32_t *groups)
{
	char *account[FIELDS], name[64];
	struct text t = TEXT_IN(name);

	if (!find_account("/etc/passwd", uid, account, user)) {
		log_line("softoff.uid=%s: no such user", uid);
		return -1;
	}
	if (!read_id(account[PASSWD_GID], group))
		*group = *user;
	text_str(&t, account[NAME]);
	if (!t.len)
		return 0;
	environment_set("USER", name);
	environment_set("HOME", account[PASSWD_HOME]);
	return (int)find_groups(name, groups);
}

bool user_become(const char *uid, const char *gid, bool own_terminal)
{
	uint32_t user = 0, group = 0, groups[GROUPS_MOST];
	char *unused[FIELDS];
	int n = uid ? find_user(uid, &user, &group, groups) : 0;

	if (n < 0)
		return false;
	if (gid && !find_account("/etc/group", gid, unused, &group)) {
		log_line("softoff.gid=%s: no such group", gid);
		return false;
	}
	if (own_terminal && uid)
		(void)syscall(SYS_fchown, STDERR_FILENO, user, -1);
	/* libc's functions provide for threads, of which there are none. */
	if (syscall(SYS_setgroups, n, groups) == 0 && syscall(SYS_setgid, group) == 0 && syscall(SYS_setuid, user) == 0)
		return true;
	log_line("softoff.uid=, softoff.gid=: %m");
	return false;
}
