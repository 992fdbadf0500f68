/* SPDX-License-Identifier: MIT */
/*
 * contain.h - drops every privilege that a half of the net role does not need.
 *
 * Each half runs as a user that nothing else runs as and that owns no files. An exec gives no privilege back (prctl(2),
 * PR_SET_NO_NEW_PRIVS). The list of allowed system calls (seccomp(2)) has none that opens a file or a socket, starts a program,
 * or reaches another process; of setsockopt(2) it allows two options. It can open no descriptor, fork no process and write to no
 * file (setrlimit(2)). Where the kernel lacks one of these measures, a line says so, and the others still apply.
 */
#ifndef INIT_NET_CONTAIN_H
#define INIT_NET_CONTAIN_H

enum contained {
	CONTAIN_READER, /* reads packets: no capability at all */
	CONTAIN_ADMIN,  /* changes links, addresses and routes: CAP_NET_ADMIN */
};

/* Irreversible. */
void contain(enum contained half);

/* Ends a contained process. Not declared noreturn: before such a call the address sanitizer makes sigaltstack(2), which is refused. */
void contain_exit(int status);

#endif
