/* SPDX-License-Identifier: MIT */
/*
 * monitor.h - the privileged half of the net role.
 *
 * Theory of operation. The half that reads packets has no rights over files (contain.h). What it finds out
 * about names goes as plain facts, of one fixed size, down a pipe to a process that it forked before it gave
 * its rights up. That one believes none of them unjudged: it makes addresses and names into resolv.conf
 * itself, sets the host name, and ends when the pipe does. A pipe, because a kernel may lack AF_UNIX.
 */
#ifndef INIT_NET_MONITOR_H
#define INIT_NET_MONITOR_H

#include <net/if.h>
#include <stdint.h>

#include "lib/netlink/lease.h"

#define MONITOR_SERVERS 6

struct monitor_server {
	uint32_t ip4;            /* 0: ip6 */
	uint8_t ip6[16];         /* all 0: none */
	char device[IF_NAMESIZE]; /* for a link-local one */
};

struct monitor_facts {
	char host[LEASE_HOST]; /* "": none */
	char search[LEASE_SEARCH];
	struct monitor_server servers[MONITOR_SERVERS];
};

/* Forks the monitor. Without it (it is said) there is no resolv.conf. */
void monitor_start(void);

/* Tells it, if this is news. Never waits. */
void monitor_send(const struct monitor_facts *facts);

/* What the monitor makes of the facts: the text of resolv.conf, or "" where something in them is malformed. */
void monitor_compose(char *buf, size_t size, const struct monitor_facts *facts);

#endif
