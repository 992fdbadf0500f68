/* SPDX-License-Identifier: MIT */
/* request.h - what the half of the net role that reads packets asks of the half with the rights (init/net/admin.h). */
#ifndef INIT_NET_REQUEST_H
#define INIT_NET_REQUEST_H

#include <net/if.h>
#include <stdint.h>

#include "lib/netlink/lease.h"

enum admin_op {
	ADMIN_LINK_UP,
	ADMIN_SET,        /* address, routes and MTU of the lease, for `seconds` */
	ADMIN_REMOVE,     /* the lease's address */
	ADMIN_REPORT,     /* what, name, lease, next_ms, text (the reason): a line and an event `net` */
	ADMIN_REPORT_IP6, /* what (an enum net_ip6), name, ip6 */
	ADMIN_READY,      /* READY_NET */
	ADMIN_LOG,        /* text: a line */
};

struct admin_request {
	enum admin_op op;
	int index; /* of the interface; 0: none */
	unsigned what;
	uint32_t seconds, metric;
	int64_t next_ms; /* until the next try; negative: none */
	char name[IF_NAMESIZE];
	uint8_t ip6[16];
	char text[256];
	struct lease lease;
};

#endif
