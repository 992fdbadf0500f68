// SPDX-License-Identifier: MIT
/* fuzz_net_netlink.c - libFuzzer target: what rtnetlink says of links, IPv6 and routers, and ARP packets. */
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "init/net/arp.h"
#include "init/net/nd.h"
#include "lib/netlink/rtnl.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

static void on_message(void *context, unsigned type, const void *p, size_t len)
{
	struct rtnl_link link;
	struct rtnl_ip6 ip6;
	struct nd_option option;
	bool changed;

	if (rtnl_parse_link(type, p, len, &link) == 0 && (!link.name[0] || !memchr(link.name, 0, sizeof(link.name))))
		abort();
	(void)rtnl_parse_ip6(type, p, len, &ip6);
	if (nd_parse(p, len, &option) == 0) {
		(void)nd_learn(context, &option, 1000);
		(void)nd_expire(context, 5000, &changed);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static const uint8_t mac[6];
	struct nd nd = { 0 };

	rtnl_walk(p, len, on_message, &nd);
	(void)arp_conflicts(p, len, mac, 1);
	return 0;
}
