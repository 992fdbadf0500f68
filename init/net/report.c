// SPDX-License-Identifier: MIT
/* report.c - the lines and events of the net role: its half with the rights writes them. */
#include "init/net/report.h"

#include <errno.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/count.h"
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

static uint64_t began_ms;

void report_begin(uint64_t now_ms)
{
	began_ms = now_ms;
}

static const char ip6_fields[][8] = { [NET_IP6_ADDRESS] = "address", [NET_IP6_ROUTER] = "router", [NET_IP6_DNS] = "dns" };

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

int report_write(const struct admin_request *r)
{
	uint64_t ms = clock_ms() - began_ms;
	const char *state = r->what < COUNT(words) ? words[r->what] : NULL, *text;
	char buf[256];
	struct text line = TEXT_IN(buf);
	struct event e;

	if (!state)
		return -EINVAL;
	text = state + strlen(state) + 1;
	event_begin(&e, "net");
	event_str(&e, "state", state);
	if (r->index) {
		event_str(&e, "interface", r->name);
		text_fmt(&line, "%s: ", r->name);
	}
	text_str(&line, text);
	if (r->what == NET_REPORT_LINK_UP || r->what == NET_REPORT_LINK_DOWN)
		event_bool(&e, "carrier", r->what == NET_REPORT_LINK_UP);
	else
		lease_fields(&e, &line, &r->lease);
	if (state[0] == 'f')
		event_str(&e, "reason", *r->text ? r->text : text);
	if (*r->text)
		text_fmt(&line, ": %s", r->text);
	if (r->index && state[0] == 'f' && r->next_ms >= 0) {
		event_num(&e, "next_ms", r->next_ms);
		text_fmt(&line, "; next try in %lu ms", (unsigned long)r->next_ms);
	}
	event_num(&e, "ms", (int64_t)ms);
	if (r->index)
		event_num(&e, "index", r->index); /* of several interfaces, the host reports the smallest */
	log_line("%s (%lu ms)", buf, (unsigned long)ms);
	event_send(&e);
	return 0;
}

void report_write_ip6(const struct admin_request *r)
{
	char buf[48];
	struct text t = TEXT_IN(buf);
	struct event e;

	ip6_text(&t, r->ip6);
	event_begin(&e, "net");
	event_str(&e, "state", "ipv6");
	event_str(&e, "interface", r->name);
	event_str(&e, ip6_fields[r->what % COUNT(ip6_fields)], buf);
	event_send(&e);
	log_line("%s: IPv6 %s %s", r->name, ip6_fields[r->what % COUNT(ip6_fields)], buf);
}
