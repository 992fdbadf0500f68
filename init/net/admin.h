/* SPDX-License-Identifier: MIT */
/*
 * admin.h - the half of the net role that changes the kernel's settings, reports and logs.
 *
 * Theory of operation. The half that reads packets has no rights at all (contain.h). Before it gives them up it forks this
 * half, which keeps CAP_NET_ADMIN, the console and the event bus, reads no packet, and serves one record of a fixed size after
 * another: each is one of the operations below, with typed fields, which it checks. So packets can at worst set wrong addresses
 * and routes and log wrong lines of the role: no other event, no other line, no other change. Two pipes, because a kernel
 * may lack AF_UNIX. The caller waits for each result: nothing here blocks longer than a log line.
 */
#ifndef INIT_NET_ADMIN_H
#define INIT_NET_ADMIN_H

#include "init/net/request.h"

/* Forks the half. Returns 0 or -errno; until it is called, admin_call() serves in this process. */
int admin_start(void);

/* The next request, all zero but for op and index: for one admin_call(). */
struct admin_request *admin_request(enum admin_op op, int index);

/* Sends the request. Returns what the operation returned: 0 or -errno. Ends this process if the other half has ended. */
int admin_call(void);

/* Serves one request, after checking it: -EINVAL for one that does not make sense. For admin.c and its tests. */
int admin_serve(struct admin_request *r);

#endif
