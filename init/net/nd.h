/* SPDX-License-Identifier: MIT */
/*
 * nd.h - name servers and search lists from IPv6 routers (RFC 8106), and the IPv6 addresses that were reported.
 *
 * The kernel configures addresses and routes itself (SLAAC), and passes other options to user space (RTM_NEWNDUSEROPT,
 * linux/net/ipv6/ndisc.c).
 */
#ifndef INIT_NET_ND_H
#define INIT_NET_ND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ND_SERVERS = 3,
	ND_SEARCH = 128,
	ND_SEEN = 6,
};

/* One option, decoded. */
struct nd_option {
	int index; /* of the interface */
	uint32_t seconds; /* its lifetime; 0: withdrawn, UINT32_MAX: for ever */
	unsigned count;   /* of servers */
	uint8_t servers[ND_SERVERS][16];
	char search[ND_SEARCH];
};

/* The valid options of an interface. */
struct nd {
	struct {
		uint8_t address[16];
		uint64_t until_ms; /* 0: this slot is free */
	} servers[ND_SERVERS];
	char search[ND_SEARCH];
	uint64_t search_until_ms;
	unsigned seen_count;
	uint8_t seen[ND_SEEN][16]; /* reported addresses and routers */
};

/* Reads the payload of RTM_NEWNDUSEROPT. Returns 0, or -EBADMSG if it is malformed or another option. */
int nd_parse(const void *p, size_t len, struct nd_option *out);

/* Stores the option. Returns whether anything but a lifetime changed. */
bool nd_learn(struct nd *nd, const struct nd_option *option, uint64_t now_ms);

/* Drops expired entries, and sets *changed if there were any. Returns when the next entry expires. */
uint64_t nd_expire(struct nd *nd, uint64_t now_ms, bool *changed);

/* Whether address is new, and records it. When the table is full, no address counts as new. */
bool nd_first_seen(struct nd *nd, const uint8_t address[16]);

#endif
