// SPDX-License-Identifier: MIT
/* resolv_merge.c - merges name servers, search list and host name of all interfaces for the monitor. */
#include <string.h>

#include "init/net/monitor.h"
#include "init/net/net.h"
#include "lib/text.h"

/* The configured interface of a rank, or NULL. */
static const struct iface *ranked(unsigned rank)
{
	for (unsigned n = 0; n < NET_INTERFACES; n++)
		if (net.ifaces[n].index && net.ifaces[n].current.address && net.ifaces[n].rank == rank)
			return &net.ifaces[n];
	return NULL;
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
	for (unsigned rank = 0; rank < NET_INTERFACES; rank++) {
		const struct iface *i = ranked(rank);

		for (unsigned n = 0; i && n < LEASE_DNS && at < end; n++)
			if (i->current.dns[n])
				at++->ip4 = i->current.dns[n];
		if (i)
			add_search(facts.search, i->current.search);
		if (i && !facts.host[0] && !net.params->hostname)
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
