/* SPDX-License-Identifier: MIT */
/*
 * contain.h - giving up every right that reading packets does not need.
 *
 * Left are CAP_NET_ADMIN (links, addresses, routes) and CAP_NET_RAW (packet and raw sockets), as a user that
 * owns nothing; new programs give no rights back (prctl(2), PR_SET_NO_NEW_PRIVS), and a list of system calls
 * (seccomp(2)) leaves out every one that could open a file or start anything. A kernel that lacks one of these
 * has it said in a line, and the rest is done all the same.
 */
#ifndef INIT_NET_CONTAIN_H
#define INIT_NET_CONTAIN_H

/* There is no way back. Sockets of the kinds in sock.h can still be opened, rtnetlink's cannot. */
void contain(void);

#endif
