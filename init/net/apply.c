// SPDX-License-Identifier: MIT
/* apply.c - has an interface configured from a lease: address, routes, MTU. */
#include "init/net/apply.h"

#include <stddef.h>
#include <string.h>

#include "init/net/admin.h"
#include "lib/netlink/ip4.h"

#define MTU_MIN 576 /* RFC 791: every host accepts it. A forged MTU of 68 would stop all traffic. */

void apply_complete(struct lease *lease)
{
	if (ip4_prefix(lease->mask) <= 0)
		lease->mask = ip4_mask(ip4_class_prefix(lease->address));
	if (!lease->broadcast && ip4_prefix(lease->mask) < 31)
		lease->broadcast = lease->address | ~lease->mask;
	if (!ip4_is_host(lease->router) || lease->router == lease->address)
		lease->router = 0;
	if (lease->mtu < MTU_MIN)
		lease->mtu = 0;
}

int apply_lease(int index, const struct lease *old, const struct lease *lease, uint32_t seconds, uint32_t metric)
{
	bool again = memcmp(old, lease, offsetof(struct lease, server)) == 0;
	struct admin_request *r;

	if (old->address && !again)
		apply_remove(index, old);
	r = admin_request(ADMIN_SET, index);
	r->lease = *lease;
	if (again)
		r->lease.mtu = 0;
	r->seconds = seconds;
	r->metric = metric;
	return admin_call();
}

void apply_remove(int index, const struct lease *lease)
{
	admin_request(ADMIN_REMOVE, index)->lease = *lease;
	(void)admin_call();
}
