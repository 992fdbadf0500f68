// SPDX-License-Identifier: MIT
/* resolver.c - name servers and search list of all interfaces, put together. */
#include <string.h>

#include "init/net/ip4.h"
#include "init/net/net.h"
#include "init/net/resolv.h"

/* The configured interface of a rank, or NULL. */
static const struct iface *ranked(unsigned rank)
{
	for (unsigned n = 0; n < NET_INTERFACES; n++)
		if (net.ifaces[n].index && net.ifaces[n].current.address && net.ifaces[n].rank == rank)
			return &net.ifaces[n];
	return NULL;
}

void resolver_update(void)
{
	static char last[RESOLV_MAX];
	char buf[RESOLV_MAX];
	struct text t = TEXT_IN(buf);
	bool any = false;

	text_str(&t, RESOLV_MARK);
	for (unsigned rank = 0; rank < NET_INTERFACES; rank++) {
		const struct iface *i = ranked(rank);

		for (unsigned n = 0; i && n < LEASE_DNS; n++) {
			if (!i->current.dns[n])
				continue;
			text_str(&t, "nameserver ");
			ip4_text(&t, i->current.dns[n]);
			text_char(&t, '\n');
			any = true;
		}
		if (i && i->current.search[0])
			text_fmt(&t, "search %s\n", i->current.search);
	}
	/* Nothing known yet is no reason to make a file; nothing known any more is one to empty it. */
	if ((!any && !last[0]) || strcmp(buf, last) == 0)
		return;
	memcpy(last, buf, sizeof(last));
	resolv_write(buf);
}
