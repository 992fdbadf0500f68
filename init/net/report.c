// SPDX-License-Identifier: MIT
/* report.c - the lines and events of the net role. */
#include <string.h>

#include "init/net/net.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/log.h"
#include "lib/netlink/ip4.h"
#include "lib/netlink/ip6.h"

/* The state for the event and, after its NUL, the text for the log line. */
static const char *const words[] = {
	[DHCP_REPORT_LEASE]      = "lease\0lease",
	[DHCP_REPORT_RENEW]      = "renew\0renewed",
	[DHCP_REPORT_UNANSWERED] = "failed\0no answer from a DHCP server",
	[DHCP_REPORT_UNVERIFIED] = "renew\0no DHCP server confirms the lease; it stays valid",
	[DHCP_REPORT_NAK]        = "failed\0the DHCP server refuses the address",
	[DHCP_REPORT_EXPIRE]     = "expire\0the lease has ended",
	[DHCP_REPORT_CONFLICT]   = "conflict\0another host has the address",
	[DHCP_REPORT_DECLINED]   = "failed\0the DHCP server assigned an address of the network itself; declined",
	[NET_REPORT_LINK_UP]            = "link\0link up",
	[NET_REPORT_LINK_DOWN]          = "link\0link down",
	[NET_REPORT_STATIC]             = "static\0static address",
	[NET_REPORT_FAILED]             = "failed\0failed",
	[NET_REPORT_OFF]                = "off\0off",
	[NET_REPORT_NO_DEVICE]          = "none\0no Ethernet interface; continuing without one",
	[NET_REPORT_NO_CARRIER]         = "none\0no carrier; continuing without one",
	[NET_REPORT_REFUSED]            = "refused\0an answer of a DHCP server is refused",
	[NET_REPORT_ALL_REFUSED]        = "failed\0every answer of a DHCP server was refused",
};

/* key: the name in the event and in the line. */
static void field_ip4(struct event *e, struct text *line, const char *key, uint32_t address)
{
	char buf[16];
	struct text t = TEXT_IN(buf);

	if (!address)
		return;
	ip4_text(&t, address);
	event_str(e, key, buf);
	text_fmt(line, ", %s %s", key, buf);
}

/* The gateway of the default route: RFC 3442 routes replace the router option. */
static uint32_t default_router(const struct lease *lease)
{
	for (unsigned i = 0; i < lease->route_count; i++)
		if (lease->routes[i].prefix == 0)
			return lease->routes[i].gateway;
	return lease->route_count ? 0 : lease->router;
}

static void lease_fields(struct event *e, struct text *line, const struct lease *lease)
{
	char buf[24];
	struct text t = TEXT_IN(buf);

	if (!lease->address)
		return;
	ip4_text(&t, lease->address);
	text_fmt(&t, "/%d", ip4_prefix(lease->mask));
	event_str(e, "address", buf);
	text_fmt(line, " %s", buf);
	field_ip4(e, line, "router", default_router(lease));
	field_ip4(e, line, "dns", lease->dns[0]);
	field_ip4(e, line, "ntp", lease->ntp);
	field_ip4(e, line, "server", lease->server);
	if (lease->seconds != LEASE_FOREVER) {
		event_num(e, "lease_s", lease->seconds);
		text_fmt(line, ", %u s", (unsigned)lease->seconds);
	}
}

void net_report(unsigned what, const struct iface *i, const char *why)
{
	uint64_t now = clock_ms(), ms = now - net.params->began_ms;
	const char *state = words[what], *text = state + strlen(state) + 1;
	bool failed = state[0] == 'f';
	char buf[256];
	struct text line = TEXT_IN(buf);
	struct event e;

	event_begin(&e, "net");
	event_str(&e, "state", state);
	if (i) {
		event_str(&e, "interface", i->name);
		text_fmt(&line, "%s: ", i->name);
	}
	text_str(&line, text);
	if (what == NET_REPORT_LINK_UP || what == NET_REPORT_LINK_DOWN)
		event_bool(&e, "carrier", what == NET_REPORT_LINK_UP);
	else if (i)
		lease_fields(&e, &line, &i->current);
	if (failed)
		event_str(&e, "reason", why ? why : text);
	if (why)
		text_fmt(&line, ": %s", why);
	if (i && failed && i->dhcp.deadline_ms != CLOCK_NEVER) {
		uint64_t left = clock_left_ms(i->dhcp.deadline_ms, now);

		event_num(&e, "next_ms", (int64_t)left);
		text_fmt(&line, "; next try in %lu ms", (unsigned long)left);
	}
	event_num(&e, "ms", (int64_t)ms);
	if (i)
		event_num(&e, "index", i->index); /* of several interfaces, the host reports the smallest */
	event_send(&e);
	log_line("%s (%lu ms)", buf, (unsigned long)ms);
}

void net_report_ip6(const struct iface *i, const char *what, const uint8_t address[16])
{
	char buf[48];
	struct text t = TEXT_IN(buf);
	struct event e;

	ip6_text(&t, address);
	event_begin(&e, "net");
	event_str(&e, "state", "ipv6");
	event_str(&e, "interface", i->name);
	event_str(&e, what, buf);
	event_send(&e);
	log_line("%s: IPv6 %s %s", i->name, what, buf);
}
