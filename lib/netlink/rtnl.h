/* SPDX-License-Identifier: MIT */
/*
 * rtnl.h - talking to the kernel about links, addresses and routes: rtnetlink(7).
 *
 * Theory of operation. Two sockets. One is told of changes (rtnl_watch) and read when poll says so. The
 * other carries requests: the kernel works on them inside sendto(2) (linux/net/netlink/af_netlink.c,
 * netlink_unicast_kernel), so the answer is there when the call returns, and nothing waits.
 */
#ifndef LIB_NETLINK_RTNL_H
#define LIB_NETLINK_RTNL_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/netlink/lease.h"

#define RTNL_BUFFER 8192 /* one datagram of links is at most this long (NLMSG_GOODSIZE, netlink_dump) */

/* What a link message says. */
struct rtnl_link {
	int index;
	bool gone;    /* RTM_DELLINK */
	bool ether;   /* ARPHRD_ETHER, not loopback */
	bool up;      /* administratively */
	bool running; /* and has a carrier */
	bool enslaved;
	bool made;  /* by software: it has an IFLA_INFO_KIND, as bridges, veths, tunnels have; real devices do not */
	uint32_t mtu;
	uint8_t mac[6];
	char name[IF_NAMESIZE];
};

/* An IPv6 address that is good for use, or the gateway of an IPv6 default route. */
struct rtnl_ip6 {
	int index;
	uint8_t address[16];
};

/* One netlink message: its type (RTM_...) and payload. */
typedef void rtnl_handler(void *context, unsigned type, const void *p, size_t len);

/*
 * Reads one link message. Returns 0, or -EBADMSG when it is cut off or malformed; *out is then undefined.
 */
int rtnl_parse_link(unsigned type, const void *p, size_t len, struct rtnl_link *out);

/* Reads RTM_NEWADDR or RTM_NEWROUTE. Returns 0, or -EBADMSG for anything that is not what rtnl_ip6 says. */
int rtnl_parse_ip6(unsigned type, const void *p, size_t len, struct rtnl_ip6 *out);

/* Walks the netlink messages in (p, len), which is aligned as they are. */
void rtnl_walk(const void *p, size_t len, rtnl_handler *handler, void *context);

/*
 * Takes the attribute at *at (moved behind it): its type, or -1 when none is left whole. The length is checked as RTA_OK
 * does it.
 */
int rtnl_attribute(const uint8_t **at, size_t *left, const uint8_t **value, size_t *len);

/* Opens the two sockets. Returns 0 or -errno. */
int rtnl_open(void);

/* The socket that is told of changes. */
int rtnl_watch_fd(void);

/* Asks for all links: they come as if each of them had just changed. Returns 0 or -errno. */
int rtnl_request_links(void);

/* Reads what has come, a bounded amount of it. When the kernel had to drop some, all links are asked for again. */
void rtnl_read(rtnl_handler *handler, void *context);

/* Each of these asks for one thing and returns 0 or the kernel's -errno. */
int rtnl_link_up(int index);
int rtnl_link_mtu(int index, uint32_t mtu);

/* The address of a lease, for `seconds` (LEASE_FOREVER); metric is that of the route to its network. */
int rtnl_add_address(int index, const struct lease *lease, uint32_t seconds, uint32_t metric);
int rtnl_delete_address(int index, const struct lease *lease);

/*
 * A route by way of index, from the address `source`: it goes when the address goes. `direct`: the gateway
 * is on the link although no network of ours has it.
 */
int rtnl_add_route(int index, const struct route *route, uint32_t source, uint32_t metric, bool direct);

#endif
