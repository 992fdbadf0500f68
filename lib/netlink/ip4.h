/* SPDX-License-Identifier: MIT */
/*
 * ip4.h - IPv4 addresses: reading, writing, judging them. In the whole of init/net an IPv4 address is an
 * uint32_t in host order, and 0 means that there is none.
 */
#ifndef LIB_NETLINK_IP4_H
#define LIB_NETLINK_IP4_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/text.h"

/* The mask of a prefix length 0..32. */
uint32_t ip4_mask(unsigned prefix);

/* The prefix length of a mask, or -EINVAL when its ones are not in one row. */
int ip4_prefix(uint32_t mask);

/* The prefix length an address has by its class, where nobody says better (RFC 791, 3.2). */
unsigned ip4_class_prefix(uint32_t address);

/* Whether a host may have this address: not in 0/8 or 127/8, not multicast, not reserved (RFC 6890). */
bool ip4_is_host(uint32_t address);

/* Appends "10.0.2.15". */
void ip4_text(struct text *t, uint32_t address);

/* Reads four decimal numbers at *s and moves *s behind them. Returns 0 or -EINVAL. */
int ip4_parse(const char **s, uint32_t *out);

#endif
