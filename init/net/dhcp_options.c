// SPDX-License-Identifier: MIT
/* dhcp_options.c - the options of a DHCP message: finding, joining, decoding. */
#include "init/net/dhcp_options.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "init/net/dnsname.h"
#include "lib/count.h"
#include "lib/netlink/ip4.h"
#include "lib/netlink/wire.h"

enum kind {
	KIND_U16,
	KIND_U32,       /* one number or address; of an option that came twice, the first */
	KIND_ADDRESSES, /* one or more; the field keeps as many as it has room for */
	KIND_HOST,
	KIND_DOMAINS,   /* names separated by blanks: RFC 2132 has one, servers in use send more */
	KIND_SEARCH,
	KIND_ROUTES,
};

#define FIELD(member) offsetof(struct lease, member), sizeof(((struct lease *)0)->member)

/* The options of a lease. Option 119 comes after 15, so that it overrides that. */
static const struct {
	uint8_t code, kind; /* enum option_code, enum kind */
	uint16_t offset, size;
} facts[] = {
	/* option           decoded as       into */
	{ OPTION_MASK,      KIND_U32,        FIELD(mask) },
	{ OPTION_ROUTER,    KIND_ADDRESSES,  FIELD(router) },
	{ OPTION_DNS,       KIND_ADDRESSES,  FIELD(dns) },
	{ OPTION_HOST,      KIND_HOST,       FIELD(host) },
	{ OPTION_DOMAIN,    KIND_DOMAINS,    FIELD(search) },
	{ OPTION_MTU,       KIND_U16,        FIELD(mtu) },
	{ OPTION_BROADCAST, KIND_U32,        FIELD(broadcast) },
	{ OPTION_NTP,       KIND_ADDRESSES,  FIELD(ntp) },
	{ OPTION_LEASE,     KIND_U32,        FIELD(seconds) },
	{ OPTION_SERVER,    KIND_U32,        FIELD(server) },
	{ OPTION_T1,        KIND_U32,        FIELD(t1_s) },
	{ OPTION_T2,        KIND_U32,        FIELD(t2_s) },
	{ OPTION_SEARCH,    KIND_SEARCH,     FIELD(search) },
	{ OPTION_ROUTES,    KIND_ROUTES,     FIELD(routes) },
};

/* Skips pads, then returns whether an option begins at *at: 1; 0 at the end; -EBADMSG if the option is cut off. */
static int peek_option(const struct dhcp_options_area *area, size_t *at)
{
	size_t left;

	while (*at < area->len && area->at[*at] == OPTION_PAD)
		++*at;
	left = area->len - *at;
	if (left == 0 || area->at[*at] == OPTION_END)
		return 0;
	return left >= 2 && left - 2 >= area->at[*at + 1] ? 1 : -EBADMSG;
}

int dhcp_options_open(struct dhcp_options *o, const uint8_t *p, size_t len, struct dhcp_options_area file,
		 struct dhcp_options_area sname)
{
	uint8_t overload = 0;
	int n;

	*o = (struct dhcp_options){ .areas = { { p, len } } };
	n = dhcp_options_gather(o, OPTION_OVERLOAD, &overload, 1);
	if (n == -ENOENT)
		return 0;
	if (n != 1 || overload < 1 || overload > 3)
		return -EBADMSG;
	/* An option 52 inside these two fields has no effect: areas[] held only the options field when it was read. */
	if (overload & 1)
		o->areas[1] = file;
	if (overload & 2)
		o->areas[2] = sname;
	return dhcp_options_gather(o, OPTION_PAD, NULL, 0) == -ENOENT ? 0 : -EBADMSG;
}

int dhcp_options_gather(const struct dhcp_options *o, enum option_code code, uint8_t *buf, size_t size)
{
	size_t len = 0, at = 0;
	bool found = false;
	int there;

	for (const struct dhcp_options_area *area = o->areas; area < o->areas + COUNT(o->areas); area++, at = 0) {
		while ((there = peek_option(area, &at)) > 0) {
			const uint8_t *option = area->at + at;

			at += 2u + option[1];
			if (option[0] != code)
				continue;
			if (option[1] > size - len)
				return -EMSGSIZE;
			memcpy(buf + len, option + 2, option[1]);
			len += option[1];
			found = true;
		}
		if (there < 0)
			return there;
	}
	return found ? (int)len : -ENOENT;
}

/* A bad address is skipped, and so is a part of one at the end. */
static void addresses(const uint8_t *p, size_t len, uint32_t *out, size_t count)
{
	for (size_t i = 0; count && i + 4 <= len; i += 4) {
		uint32_t address = wire_get32(p + i);

		if (!ip4_is_host(address))
			continue;
		*out++ = address;
		count--;
	}
}

/* RFC 3442: prefix length, the bytes of the destination that it covers, router. If one route is malformed, none is taken. */
static void routes(const uint8_t *p, size_t len, struct lease *lease)
{
	uint16_t count = 0;

	while (len > 0) {
		struct route route = { .prefix = p[0] };
		size_t bytes = (p[0] + 7u) / 8;

		if (route.prefix > 32 || len < 1 + bytes + 4)
			return;
		for (size_t i = 0; i < bytes; i++)
			route.destination |= (uint32_t)p[1 + i] << (24 - 8 * i);
		route.destination &= ip4_mask(route.prefix);
		route.gateway = wire_get32(p + 1 + bytes);
		if (count < LEASE_ROUTES)
			lease->routes[count++] = route;
		p += bytes + 5;
		len -= bytes + 5;
	}
	lease->route_count = count;
}

static void decode(enum kind kind, const uint8_t *p, size_t len, struct lease *lease, void *field, size_t size)
{
	switch (kind) {
	case KIND_U16:
		if (len >= 2)
			*(uint16_t *)field = wire_get16(p);
		break;
	case KIND_U32:
		if (len >= 4)
			*(uint32_t *)field = wire_get32(p);
		break;
	case KIND_ADDRESSES:
		addresses(p, len, field, size / 4);
		break;
	case KIND_HOST:
		(void)dnsname_copy_host(p, len, field, size);
		break;
	case KIND_DOMAINS:
		dnsname_copy_list(p, len, field, size);
		break;
	case KIND_SEARCH:
		if (p[0] != 0)
			(void)dnsname_decode_list(p, len, field, size);
		break;
	case KIND_ROUTES:
		routes(p, len, lease);
		break;
	}
}

void dhcp_options_lease(const struct dhcp_options *o, struct lease *lease)
{
	uint8_t buf[OPTION_JOINED];

	for (size_t i = 0; i < COUNT(facts); i++) {
		int len = dhcp_options_gather(o, facts[i].code, buf, sizeof(buf));

		if (len > 0)
			decode(facts[i].kind, buf, (size_t)len, lease, (char *)lease + facts[i].offset,
			       facts[i].size);
	}
}
