/* SPDX-License-Identifier: MIT */
/*
 * nd.h - what IPv6 routers say about names (RFC 8106), and what of IPv6 was reported already.
 *
 * The kernel makes addresses and routes by itself (SLAAC) and hands on the options that it has no use for
 * (RTM_NEWNDUSEROPT, linux/net/ipv6/ndisc.c).
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
	uint32_t seconds; /* how long it holds; 0: no longer, UINT32_MAX: for ever */
	unsigned count;   /* of servers */
	uint8_t servers[ND_SERVERS][16];
	char search[ND_SEARCH];
};

/* What holds for an interface. */
struct nd {
	struct {
		uint8_t address[16];
		uint64_t until_ms; /* 0: the place is free */
	} servers[ND_SERVERS];
	char search[ND_SEARCH];
	uint64_t search_until_ms;
	unsigned seen_count;
	uint8_t seen[ND_SEEN][16]; /* addresses and routers that were reported */
};

/* Reads the payload of RTM_NEWNDUSEROPT. Returns 0, or -EBADMSG if it is malformed or another option. */
int nd_parse(const void *p, size_t len, struct nd_option *out);

/* Takes the option in. Returns whether anything but a lifetime changed. */
bool nd_learn(struct nd *nd, const struct nd_option *option, uint64_t now_ms);

/* Drops what holds no longer, and says by *changed if there was any. Returns when the next one ends. */
uint64_t nd_expire(struct nd *nd, uint64_t now_ms, bool *changed);

/* Whether address is new; it is not, from now on. When there is no more room, nothing is. */
bool nd_first_seen(struct nd *nd, const uint8_t address[16]);

#endif
