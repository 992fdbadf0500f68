// SPDX-License-Identifier: MIT
/* resolv_merge.c - merges name servers, search list and host name of all interfaces for the monitor. */
#include <string.h>

#include "init/net/monitor.h"
#include "init/net/net.h"
#include "lib/text.h"

/* The configured interface with the smallest index above `index`, or NULL. */
static const struct iface *next_configured(int index)
{
	const struct iface *next = NULL;

	for (const struct iface *i = net.ifaces; i < net.ifaces + NET_INTERFACES; i++)
		if (i->current.address && i->index > index && (!next || i->index < next->index))
			next = i;
	return next;
}

/* Appends the names of more if they all fit and list does not contain them. */
static void add_search(char *list, const char *more)
{
	struct text t = { .buf = list, .size = LEASE_SEARCH, .len = strlen(list) };
	size_t len = strlen(more);

	if (!len || len + 1 >= LEASE_SEARCH - t.len || text_find(list, more))
		return;
	if (t.len)
		text_char(&t, ' ');
	text_str(&t, more);
}

void resolv_merge(void)
{
	static struct monitor_facts facts;
	struct monitor_server *at = facts.servers, *end = at + MONITOR_SERVERS;

	memset(&facts, 0, sizeof(facts));
	facts.no_interface = net.no_interface;
	for (const struct iface *i = NULL; (i = next_configured(i ? i->index : 0));) {
		for (unsigned n = 0; n < LEASE_DNS && at < end; n++)
			if (i->current.dns[n])
				at++->ip4 = i->current.dns[n];
		add_search(facts.search, i->current.search);
		if (!facts.host[0] && !net.params->hostname)
			memcpy(facts.host, i->current.host, sizeof(facts.host));
	}
	for (unsigned n = 0; n < NET_INTERFACES; n++) {
		const struct iface *i = &net.ifaces[n];

		for (unsigned s = 0; s < ND_SERVERS && at < end; s++)
			if (i->nd.servers[s].until_ms) {
				memcpy(at->ip6, i->nd.servers[s].address, sizeof(at->ip6));
				memcpy(at++->device, i->name, sizeof(i->name));
			}
		add_search(facts.search, i->nd.search);
	}
	monitor_send(&facts);
}
