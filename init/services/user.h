/* SPDX-License-Identifier: MIT */
/* user.h - the user and the group of the workload: softoff.uid= and softoff.gid=. */
#ifndef INIT_SERVICES_USER_H
#define INIT_SERVICES_USER_H

#include <stdbool.h>

/*
 * For the child that becomes the workload, after environment_complete(). uid, gid: a name of /etc/passwd or /etc/group, or a number;
 * NULL: not given. Sets the groups, HOME and USER as /etc/passwd has them. own_terminal: the user gets descriptor 2, the console, so
 * that the workload can open /dev/stderr. Returns false, and has logged why, if it cannot: the workload must not run then.
 */
bool user_become(const char *uid, const char *gid, bool own_terminal);

#endif
