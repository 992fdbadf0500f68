// SPDX-License-Identifier: MIT
/* settings.c - sets address, routes and MTU of an interface. */
#include "init/net/settings.h"

#include <errno.h>

#include "lib/log.h"
#include "lib/netlink/ip4.h"
#include "lib/netlink/rtnl.h"
#include "lib/text.h"

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

int settings_set(int index, const struct lease *lease, uint32_t seconds, uint32_t metric)
{
	int err = lease->mtu ? rtnl_link_mtu(index, lease->mtu) : 0;

	if (err < 0)
		log_line("MTU %u: %s", (unsigned)lease->mtu, log_errno(err));
	err = rtnl_add_address(index, lease, seconds, metric);
	if (err < 0) {
		log_line("address: %s", log_errno(err));
		return err;
	}
	/* At a renewal as well: setting the interface down and up removes its routes (linux/net/ipv4/fib_frontend.c, fib_disable_ip). */
	add_routes(index, lease, metric);
	return 0;
}

void settings_unset(int index, const struct lease *lease)
{
	int err = rtnl_delete_address(index, lease);

	/* ENODEV: the interface has gone. EADDRNOTAVAIL: the address has expired. */
	if (err < 0 && err != -ENODEV && err != -EADDRNOTAVAIL)
		log_line("removing the address: %s", log_errno(err));
}
