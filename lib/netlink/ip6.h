/* SPDX-License-Identifier: MIT */
/* ip6.h - IPv6 addresses, 16 bytes in network order: format and classify. */
#ifndef LIB_NETLINK_IP6_H
#define LIB_NETLINK_IP6_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/text.h"

/* Whether the address is link-local (fe80::/10), so that it is valid only with a device. */
bool ip6_is_link(const uint8_t address[16]);

/* Appends the address in the form of RFC 5952. */
void ip6_text(struct text *t, const uint8_t address[16]);

#endif
