// SPDX-License-Identifier: MIT
/* rtnl_parse.c - parses rtnetlink messages: pure, bounded, keeps no pointer into the message. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/netlink/rtnl.h"

/* From linux/if.h, which cannot be included together with net/if.h. */
#define FLAG_LOWER_UP (1u << 16)
#define FLAG_DORMANT (1u << 17)

int rtnl_attribute(const uint8_t **at, size_t *left, const uint8_t **value, size_t *len)
{
	struct rtattr a;
	size_t whole;

	if (*left < sizeof(a))
		return -1;
	memcpy(&a, *at, sizeof(a));
	if (a.rta_len < sizeof(a) || a.rta_len > *left)
		return -1;
	*value = *at + sizeof(a);
	*len = a.rta_len - sizeof(a);
	whole = RTA_ALIGN(a.rta_len);
	if (whole > *left)
		whole = *left;
	*at += whole;
	*left -= whole;
	return a.rta_type & 0x3fff; /* NLA_TYPE_MASK */
}

static bool has_kind(const uint8_t *p, size_t left)
{
	const uint8_t *value;
	size_t len;
	int type;

	while ((type = rtnl_attribute(&p, &left, &value, &len)) >= 0)
		if (type == IFLA_INFO_KIND)
			return true;
	return false;
}

int rtnl_parse_link(unsigned type, const void *p, size_t len, struct rtnl_link *out)
{
	const uint8_t *at = p, *value;
	struct ifinfomsg info;
	size_t n;
	int a;

	if (len < sizeof(info))
		return -EBADMSG;
	memcpy(&info, p, sizeof(info));
	/* Bridges report their ports in the same group: a port that left its bridge is still a link. */
	if (info.ifi_family != AF_UNSPEC)
		return -EBADMSG;
	memset(out, 0, sizeof(*out));
	out->index = info.ifi_index;
	out->gone = type == RTM_DELLINK;
	out->ether = info.ifi_type == ARPHRD_ETHER && !(info.ifi_flags & IFF_LOOPBACK);
	out->up = info.ifi_flags & IFF_UP;
	/*
	 * Not IFF_RUNNING: that follows the operational state, which the kernel brings up to date up to a second
	 * later (linux/net/core/link_watch.c).
	 */
	out->running = out->up && (info.ifi_flags & FLAG_LOWER_UP) && !(info.ifi_flags & FLAG_DORMANT);
	at += NLMSG_ALIGN(sizeof(info));
	len -= NLMSG_ALIGN(sizeof(info));
	while ((a = rtnl_attribute(&at, &len, &value, &n)) >= 0) {
		if (a == IFLA_IFNAME && n > 0 && n <= sizeof(out->name))
			memcpy(out->name, value, n - 1);
		else if (a == IFLA_ADDRESS && n == sizeof(out->mac))
			memcpy(out->mac, value, n);
		else if (a == IFLA_MTU && n == sizeof(out->mtu))
			memcpy(&out->mtu, value, n);
		else if (a == IFLA_MASTER)
			out->enslaved = true;
		else if (a == IFLA_LINKINFO)
			out->made = has_kind(value, n);
	}
	return out->name[0] && out->index > 0 ? 0 : -EBADMSG;
}

/* The offsets of the relevant parts in the two kinds of message. */
static int ip6_address(const uint8_t *p, struct rtnl_ip6 *out)
{
	struct ifaddrmsg m;

	memcpy(&m, p, sizeof(m));
	if (m.ifa_family != AF_INET6 || m.ifa_scope != RT_SCOPE_UNIVERSE ||
	    (m.ifa_flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)))
		return -EBADMSG;
	out->index = (int)m.ifa_index;
	return IFA_ADDRESS;
}

static int ip6_default_route(const uint8_t *p)
{
	struct rtmsg m;

	memcpy(&m, p, sizeof(m));
	return m.rtm_family == AF_INET6 && m.rtm_dst_len == 0 && m.rtm_type == RTN_UNICAST ? RTA_GATEWAY : -EBADMSG;
}

int rtnl_parse_ip6(unsigned type, const void *p, size_t len, struct rtnl_ip6 *out)
{
	size_t header = type == RTM_NEWADDR ? sizeof(struct ifaddrmsg) : sizeof(struct rtmsg), n;
	const uint8_t *at = (const uint8_t *)p + header, *value;
	bool found = false;
	int wanted, a;

	memset(out, 0, sizeof(*out));
	if (len < header)
		return -EBADMSG;
	wanted = type == RTM_NEWADDR ? ip6_address(p, out) : ip6_default_route(p);
	len -= header;
	while (wanted >= 0 && (a = rtnl_attribute(&at, &len, &value, &n)) >= 0) {
		if (a == wanted && n == sizeof(out->address)) {
			memcpy(out->address, value, n);
			found = true;
		} else if (type == RTM_NEWROUTE && a == RTA_OIF && n == sizeof(out->index)) {
			memcpy(&out->index, value, n);
		}
	}
	return found && out->index > 0 ? 0 : -EBADMSG;
}

void rtnl_walk(const void *p, size_t len, rtnl_handler *handler, void *context)
{
	const uint8_t *at = p;

	while (len >= sizeof(struct nlmsghdr)) {
		struct nlmsghdr h;
		size_t whole;

		memcpy(&h, at, sizeof(h));
		if (h.nlmsg_len < sizeof(h) || h.nlmsg_len > len)
			return;
		handler(context, h.nlmsg_type, at + sizeof(h), h.nlmsg_len - sizeof(h));
		whole = NLMSG_ALIGN(h.nlmsg_len);
		if (whole > len)
			whole = len;
		at += whole;
		len -= whole;
	}
}
