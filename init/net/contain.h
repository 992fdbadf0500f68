/* SPDX-License-Identifier: MIT */
/*
 * contain.h - drops every privilege that reading packets does not need.
 *
 * The process keeps CAP_NET_ADMIN (links, addresses, routes) and CAP_NET_RAW (packet and raw sockets) and runs as a user that
 * owns no files. An exec gives no privilege back (prctl(2), PR_SET_NO_NEW_PRIVS). The list of allowed system calls
 * (seccomp(2)) contains none that opens a file or starts a program. Where the kernel lacks one of these measures, a line says
 * so, and the others still apply.
 */
#ifndef INIT_NET_CONTAIN_H
#define INIT_NET_CONTAIN_H

/* Irreversible. Afterwards the process can open the sockets of sock.h, but none of rtnetlink. */
void contain(void);

#endif
