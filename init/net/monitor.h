/* SPDX-License-Identifier: MIT */
/*
 * monitor.h - the privileged half of the net role.
 *
 * Theory of operation. The half that reads packets cannot write files (contain.h). Before it drops its privileges it forks the
 * monitor, and writes its results to a pipe as records of one fixed size. The monitor checks each record: it composes
 * resolv.conf from the addresses and names, sets the host name, and ends at the end of the pipe. A pipe, because a kernel may
 * lack AF_UNIX.
 */
#ifndef INIT_NET_MONITOR_H
#define INIT_NET_MONITOR_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/netlink/lease.h"

#define MONITOR_SERVERS 6

struct monitor_server {
	uint32_t ip4;            /* 0: ip6 */
	uint8_t ip6[16];         /* all 0: none */
	char device[IF_NAMESIZE]; /* for a link-local address */
};

struct monitor_facts {
	bool no_interface;     /* log the network devices without a driver */
	char host[LEASE_HOST]; /* "": none */
	char search[LEASE_SEARCH];
	struct monitor_server servers[MONITOR_SERVERS];
};

/* Forks the monitor. Logs a failure; there is then no resolv.conf. */
void monitor_start(void);

/* Sends the facts to the monitor if they have changed. Never blocks. */
void monitor_send(const struct monitor_facts *facts);

/* Composes the text of resolv.conf from the facts; "" if they are malformed. */
void monitor_compose(char *buf, size_t size, const struct monitor_facts *facts);

#endif
