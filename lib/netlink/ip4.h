/* SPDX-License-Identifier: MIT */
/*
 * ip4.h - IPv4 addresses: parse, format, classify. In init/net and lib/netlink an IPv4 address is an uint32_t in host order,
 * and 0 means no address.
 */
#ifndef LIB_NETLINK_IP4_H
#define LIB_NETLINK_IP4_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/text.h"

/* The mask of a prefix length 0..32. */
uint32_t ip4_mask(unsigned prefix);

/* The prefix length of a mask, or -EINVAL if its one bits are not contiguous. */
int ip4_prefix(uint32_t mask);

/* The prefix length of an address by its class, where no mask is given (RFC 791, 3.2). */
unsigned ip4_class_prefix(uint32_t address);

/* Whether a host may have this address: not in 0/8 or 127/8, not multicast, not reserved (RFC 6890). */
bool ip4_is_host(uint32_t address);

/* Appends "10.0.2.15". */
void ip4_text(struct text *t, uint32_t address);

/* Reads four decimal numbers at *s and moves *s past them. Returns 0 or -EINVAL. */
int ip4_parse(const char **s, uint32_t *out);

#endif
