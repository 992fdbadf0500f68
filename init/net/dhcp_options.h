/* SPDX-License-Identifier: MIT */
/*
 * dhcp_options.h - the options of a DHCP message: finding, joining, decoding.
 *
 * Theory of operation. Options lie in up to three areas: the options field and, if option 52 says so, the file and sname fields
 * (RFC 2131, 4.1). An option may be split into pieces, to be joined in that order (RFC 3396, section 5). So this module first
 * checks the areas as a whole, then gathers each option of a table from all areas into one buffer and decodes it. The result
 * holds no pointer into the message.
 */
#ifndef INIT_NET_DHCP_OPTIONS_H
#define INIT_NET_DHCP_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/netlink/lease.h"

enum option_code {
	OPTION_PAD = 0,
	OPTION_MASK = 1,
	OPTION_ROUTER = 3,
	OPTION_DNS = 6,
	OPTION_HOST = 12,
	OPTION_DOMAIN = 15,
	OPTION_MTU = 26,
	OPTION_BROADCAST = 28,
	OPTION_NTP = 42,
	OPTION_ADDRESS = 50,
	OPTION_LEASE = 51,
	OPTION_OVERLOAD = 52,
	OPTION_TYPE = 53,
	OPTION_SERVER = 54,
	OPTION_WANTED = 55,
	OPTION_SIZE = 57,
	OPTION_T1 = 58,
	OPTION_T2 = 59,
	OPTION_CLIENT = 61,
	OPTION_RAPID = 80,
	OPTION_SEARCH = 119,
	OPTION_ROUTES = 121,
	OPTION_END = 255,
};

#define OPTION_JOINED 1472 /* the longest option, its pieces joined: a whole message (MESSAGE_MAX) */

struct dhcp_options_area {
	const uint8_t *at;
	size_t len;
};

struct dhcp_options {
	struct dhcp_options_area areas[3];
};

/*
 * Takes the options field (p, len) and the two fields that option 52 may add. Returns 0, or -EBADMSG if an option reaches past
 * its area or option 52 is not 1, 2 or 3.
 */
int dhcp_options_open(struct dhcp_options *o, const uint8_t *p, size_t len, struct dhcp_options_area file,
		 struct dhcp_options_area sname);

/* Joins the pieces of an option into buf. Returns its length, -ENOENT, -EMSGSIZE when it is too long, or -EBADMSG as above. */
int dhcp_options_gather(const struct dhcp_options *o, enum option_code code, uint8_t *buf, size_t size);

/* Decodes all options of a lease. A malformed option counts as absent. */
void dhcp_options_lease(const struct dhcp_options *o, struct lease *lease);

#endif
