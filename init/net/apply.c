// SPDX-License-Identifier: MIT
/* apply.c - configures an interface from a lease: address, routes, MTU. */
#include "init/net/apply.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "lib/log.h"
#include "lib/netlink/ip4.h"
#include "lib/netlink/rtnl.h"
#include "lib/text.h"

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

static void add_route(int index, const struct lease *lease, const struct route *route, uint32_t metric)
{
	bool direct = route->gateway && (route->gateway & lease->mask) != (lease->address & lease->mask);
	char buf[64];
	struct text t = TEXT_IN(buf);
	int err = rtnl_add_route(index, route, lease->address, metric, direct);

	if (err == 0)
		return;
	ip4_text(&t, route->destination);
	text_fmt(&t, "/%u by ", route->prefix);
	ip4_text(&t, route->gateway);
	log_line("route %s: %s", buf, log_errno(err));
}

static void add_routes(int index, const struct lease *lease, uint32_t metric)
{
	struct route by_default = { .gateway = lease->router };

	for (unsigned i = 0; i < lease->route_count; i++)
		add_route(index, lease, &lease->routes[i], metric);
	/* RFC 3442: a client that gets option 121 ignores option 3. */
	if (!lease->route_count && lease->router)
		add_route(index, lease, &by_default, metric);
}

int apply_lease(int index, const struct lease *old, const struct lease *lease, uint32_t seconds, uint32_t metric)
{
	bool again = memcmp(old, lease, offsetof(struct lease, server)) == 0;
	int err;

	if (old->address && !again)
		apply_remove(index, old);
	if (!again && lease->mtu) {
		err = rtnl_link_mtu(index, lease->mtu);
		if (err < 0)
			log_line("MTU %u: %s", (unsigned)lease->mtu, log_errno(err));
	}
	err = rtnl_add_address(index, lease, seconds, metric);
	if (err < 0) {
		log_line("address: %s", log_errno(err));
		return err;
	}
	/* At a renewal as well: setting the interface down and up removes its routes (linux/net/ipv4/fib_frontend.c, fib_disable_ip). */
	add_routes(index, lease, metric);
	return 0;
}

void apply_remove(int index, const struct lease *lease)
{
	int err = rtnl_delete_address(index, lease);

	/* ENODEV: the interface has gone. EADDRNOTAVAIL: the address has expired. */
	if (err < 0 && err != -ENODEV && err != -EADDRNOTAVAIL)
		log_line("removing the address: %s", log_errno(err));
}
