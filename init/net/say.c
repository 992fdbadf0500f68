// SPDX-License-Identifier: MIT
/* say.c - what the net role tells people and programs. */
#include <stddef.h>

#include "init/net/ip4.h"
#include "init/net/ip6.h"
#include "init/net/net.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/log.h"

/* state: for programs. text: for people. */
static const struct {
	const char *state, *text;
} words[] = {
	[SAY_LINK_UP]    = { "link", "link up" },
	[SAY_LINK_DOWN]  = { "link", "link down" },
	[SAY_LEASE]      = { "lease", "lease" },
	[SAY_RENEW]      = { "renew", "renewed" },
	[SAY_STATIC]     = { "static", "static address" },
	[SAY_UNANSWERED] = { "failed", "no answer from a DHCP server" },
	[SAY_UNVERIFIED] = { "renew", "no DHCP server confirms the lease; it goes on" },
	[SAY_NAK]        = { "failed", "the DHCP server refuses the address" },
	[SAY_EXPIRE]     = { "expire", "the lease has ended" },
	[SAY_CONFLICT]   = { "conflict", "somebody else has the address" },
	[SAY_FAILED]     = { "failed", "failed" },
	[SAY_OFF]        = { "off", "off by ip=" },
	[SAY_NONE]       = { "none", "no Ethernet interface with carrier; going on without" },
};

static void with_prefix(struct text *t, const struct lease *lease)
{
	ip4_text(t, lease->address);
	text_fmt(t, "/%d", ip4_prefix(lease->mask));
}

/* key: as in the event, and in the line when it reads well there. */
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

static void lease_fields(struct event *e, struct text *line, const struct lease *lease)
{
	char buf[24];
	struct text t = TEXT_IN(buf);

	if (!lease->address)
		return;
	with_prefix(&t, lease);
	event_str(e, "address", buf);
	text_fmt(line, " %s", buf);
	field_ip4(e, line, "router", lease->router);
	field_ip4(e, line, "dns", lease->dns[0]);
	field_ip4(e, line, "server", lease->server);
	if (lease->seconds != LEASE_FOREVER) {
		event_num(e, "lease_s", lease->seconds);
		text_fmt(line, ", %u s", (unsigned)lease->seconds);
	}
}

void say(enum say what, const struct iface *i, const char *why)
{
	uint64_t now = clock_ms(), ms = now - net.began_ms;
	bool failed = words[what].state[0] == 'f';
	char buf[256];
	struct text line = TEXT_IN(buf);
	struct event e;

	event_begin(&e, "net");
	event_str(&e, "state", words[what].state);
	if (i) {
		event_str(&e, "interface", i->name);
		text_fmt(&line, "%s: ", i->name);
	}
	text_str(&line, words[what].text);
	if (what == SAY_LINK_UP || what == SAY_LINK_DOWN)
		event_bool(&e, "carrier", what == SAY_LINK_UP);
	else if (i)
		lease_fields(&e, &line, &i->current);
	if (why)
		text_fmt(&line, ": %s", why);
	if (why || failed)
		event_str(&e, "reason", why ? why : words[what].text);
	if (i && failed && i->dhcp.deadline_ms != CLOCK_NEVER) {
		uint64_t left = clock_left_ms(i->dhcp.deadline_ms, now);

		event_num(&e, "next_ms", (int64_t)left);
		text_fmt(&line, "; next try in %lu ms", (unsigned long)left);
	}
	event_num(&e, "ms", (int64_t)ms);
	event_send(&e);
	log_line("%s (%lu ms)", buf, (unsigned long)ms);
}

void say_ip6(const struct iface *i, const char *what, const uint8_t address[16])
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
