/* SPDX-License-Identifier: MIT */
/* ip6.h - IPv6 addresses, as far as the net role deals with them: 16 bytes in network order. */
#ifndef LIB_NETLINK_IP6_H
#define LIB_NETLINK_IP6_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/text.h"

/* Whether the address is of the link (fe80::/10), so that it needs a device beside it. */
bool ip6_is_link(const uint8_t address[16]);

/* Appends the address in the form of RFC 5952. */
void ip6_text(struct text *t, const uint8_t address[16]);

#endif
