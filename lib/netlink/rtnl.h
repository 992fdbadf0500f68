/* SPDX-License-Identifier: MIT */
/*
 * rtnl.h - requests and notifications about links, addresses and routes: rtnetlink(7).
 *
 * Theory of operation. Two sockets. One receives notifications (rtnl_watch_fd) and is read when poll reports it. The other
 * carries requests: the kernel handles them inside sendto(2) (linux/net/netlink/af_netlink.c, netlink_unicast_kernel), so the
 * answer is there when the call returns, and nothing blocks.
 */
#ifndef LIB_NETLINK_RTNL_H
#define LIB_NETLINK_RTNL_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/netlink/lease.h"

#define RTNL_BUFFER 8192 /* the longest datagram of a dump (NLMSG_GOODSIZE, netlink_dump) */

/* A link message, decoded. */
struct rtnl_link {
	int index;
	bool gone;    /* RTM_DELLINK */
	bool ether;   /* ARPHRD_ETHER, not loopback */
	bool up;      /* administratively */
	bool running; /* and has a carrier */
	bool enslaved;
	bool made;  /* by software: it has an IFLA_INFO_KIND, as bridges, veths and tunnels do and real devices do not */
	uint32_t mtu;
	uint8_t mac[6];
	char name[IF_NAMESIZE];
};

/* A usable IPv6 address, or the gateway of an IPv6 default route. */
struct rtnl_ip6 {
	int index;
	uint8_t address[16];
};

/* One netlink message: its type (RTM_...) and payload. */
typedef void rtnl_handler(void *context, unsigned type, const void *p, size_t len);

/*
 * Reads one link message. Returns 0, or -EBADMSG if it is cut off or malformed; *out is then undefined.
 */
int rtnl_parse_link(unsigned type, const void *p, size_t len, struct rtnl_link *out);

/* Reads RTM_NEWADDR or RTM_NEWROUTE. Returns 0, or -EBADMSG unless it is one of the two kinds of struct rtnl_ip6. */
int rtnl_parse_ip6(unsigned type, const void *p, size_t len, struct rtnl_ip6 *out);

/* Walks the netlink messages in (p, len), which has their alignment. */
void rtnl_walk(const void *p, size_t len, rtnl_handler *handler, void *context);

/*
 * Reads the attribute at *at and moves *at past it. Returns its type, or -1 if no complete attribute is left. Checks the length
 * as RTA_OK does.
 */
int rtnl_attribute(const uint8_t **at, size_t *left, const uint8_t **value, size_t *len);

/* Opens the two sockets. Returns 0 or -errno. */
int rtnl_open(void);

/* The socket that receives notifications. */
int rtnl_watch_fd(void);

/* Requests a dump of all links: they arrive like notifications. Returns 0 or -errno. */
int rtnl_request_links(void);

/* Reads a bounded number of notifications. If the kernel has dropped some, requests all links again. */
void rtnl_read(rtnl_handler *handler, void *context);

/* Each of these makes one request and returns 0 or the kernel's -errno. */
int rtnl_link_up(int index);
int rtnl_link_mtu(int index, uint32_t mtu);

/* The address of a lease, for `seconds` (LEASE_FOREVER); metric: of the route to its network. */
int rtnl_add_address(int index, const struct lease *lease, uint32_t seconds, uint32_t metric);
int rtnl_delete_address(int index, const struct lease *lease);

/*
 * A route through interface index with source address `source`: the kernel removes it with that address. `direct`: the gateway
 * is on the link although no configured network contains it.
 */
int rtnl_add_route(int index, const struct route *route, uint32_t source, uint32_t metric, bool direct);

#endif
