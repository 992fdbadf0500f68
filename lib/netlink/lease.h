/* SPDX-License-Identifier: MIT */
/* lease.h - the settings of an interface, from a DHCP server or `ip=`. */
#ifndef LIB_NETLINK_LEASE_H
#define LIB_NETLINK_LEASE_H

#include <stdint.h>

#define LEASE_FOREVER UINT32_MAX /* RFC 2131, 3.3 */

enum {
	LEASE_DNS = 3,     /* resolv.conf(5): a resolver uses at most three */
	LEASE_ROUTES = 250, /* all that option 121 can hold in a message: each takes five bytes or more */
	LEASE_HOST = 64,   /* HOST_NAME_MAX, and the NUL */
	LEASE_SEARCH = 256 /* the longest search list that resolvers accept */
};

struct route {
	uint32_t destination;
	uint32_t gateway; /* 0: on the link */
	uint32_t prefix;
};

struct lease {
	/* The settings that go to the kernel, except the lease time: without padding, because memcmp(3) compares them. */
	uint32_t address;
	uint32_t mask;
	uint32_t broadcast; /* 0: by the mask */
	uint32_t router;
	uint16_t mtu; /* 0: not given */
	uint16_t route_count;
	struct route routes[LEASE_ROUTES]; /* if there are any, they replace `router` (RFC 3442) */

	uint32_t server; /* DHCP server identifier */
	uint32_t dns[LEASE_DNS];
	uint32_t ntp;
	uint32_t seconds; /* counted from the request; LEASE_FOREVER */
	uint32_t t1_s, t2_s; /* 0: not given */
	char host[LEASE_HOST];
	char search[LEASE_SEARCH]; /* domain names separated by blanks */
};

#endif
