// SPDX-License-Identifier: MIT
/* test_net_kernel.c - what rtnetlink and routers say, ARP, and what the monitor makes of facts. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <stdlib.h>

#include "init/net/arp.h"
#include "init/net/monitor.h"
#include "init/net/nd.h"
#include "init/net/net.h"
#include "init/net/resolv_conf.h"
#include "lib/clock.h"
#include "lib/netlink/ip6.h"
#include "lib/netlink/wire.h"
#include "tests/unit/tap.h"

static uint8_t buf[512];
static size_t len;

static void begin(const void *header, size_t size)
{
	memcpy(buf, header, size);
	len = size;
}

static void attribute(unsigned type, const void *value, size_t size)
{
	struct rtattr a = { .rta_type = (unsigned short)type, .rta_len = (unsigned short)RTA_LENGTH(size) };

	memcpy(buf + len, &a, sizeof(a));
	memcpy(buf + len + sizeof(a), value, size);
	len += RTA_SPACE(size);
}

static void a_link(unsigned short type, unsigned flags)
{
	struct ifinfomsg m = { .ifi_type = type, .ifi_index = 4, .ifi_flags = flags };

	begin(&m, sizeof(m));
	attribute(IFLA_IFNAME, "eth0", 5);
	attribute(IFLA_ADDRESS, "\2\0\0\0\0\1", 6);
}

static void links(void)
{
	static const struct ip_param any, named = { .device = "eth0" }, off = { .method = IP_OFF };
	struct rtnl_link link;
	uint32_t master = 7;

	a_link(ARPHRD_ETHER, IFF_UP | 1u << 16);
	is_int(rtnl_parse_link(RTM_NEWLINK, buf, len, &link), 0, "a link message is read");
	ok(link.index == 4 && strcmp(link.name, "eth0") == 0 && link.mac[0] == 2 && link.mac[5] == 1 && link.up &&
		   link.running && link.ether,
	   "a link message has index, name, MAC, state and kind");
	ok(link_wanted(&link, &any), "an Ethernet device is wanted");
	ok(!link_wanted(&link, NULL), "an Ethernet device is not wanted if no ip= holds for it");
	ok(!link_wanted(&link, &off), "an Ethernet device with ip=off is not wanted");
	a_link(ARPHRD_ETHER, IFF_UP);
	(void)rtnl_parse_link(RTM_NEWLINK, buf, len, &link);
	ok(link.up && !link.running, "a link without carrier does not run");
	attribute(IFLA_MASTER, &master, sizeof(master));
	(void)rtnl_parse_link(RTM_NEWLINK, buf, len, &link);
	ok(!link_wanted(&link, &any), "the port of a bridge is not wanted");
	a_link(ARPHRD_ETHER, IFF_UP);
	attribute(IFLA_LINKINFO, "\x09\0\1\0veth\0\0\0", 12);
	(void)rtnl_parse_link(RTM_NEWLINK, buf, len, &link);
	ok(!link_wanted(&link, &any), "a veth device is not wanted");
	ok(link_wanted(&link, &named), "a veth device that ip= names is wanted");
	a_link(ARPHRD_LOOPBACK, IFF_UP | IFF_LOOPBACK);
	(void)rtnl_parse_link(RTM_NEWLINK, buf, len, &link);
	ok(!link_wanted(&link, &any), "the loopback device is not wanted");
	a_link(ARPHRD_ETHER, IFF_UP);
	(void)rtnl_parse_link(RTM_DELLINK, buf, len, &link);
	ok(!link_wanted(&link, &any), "a device that is gone is not wanted");
	buf[0] = AF_BRIDGE;
	is_int(rtnl_parse_link(RTM_DELLINK, buf, len, &link), -EBADMSG, "a bridge's message about its port is no link message");
}

static void cut(void)
{
	struct rtnl_link link;
	struct rtnl_ip6 ip6;
	struct nd_option nd;

	a_link(ARPHRD_ETHER, IFF_UP);
	for (size_t n = 0; n <= len; n++) {
		uint8_t *exact = malloc(n ? n : 1);

		memcpy(exact, buf, n);
		(void)rtnl_parse_link(RTM_NEWLINK, exact, n, &link);
		(void)rtnl_parse_ip6(RTM_NEWADDR, exact, n, &ip6);
		(void)rtnl_parse_ip6(RTM_NEWROUTE, exact, n, &ip6);
		(void)nd_parse(exact, n, &nd);
		free(exact);
	}
	ok(1, "a message cut off anywhere is read within its bounds");
	is_int(rtnl_parse_link(RTM_NEWLINK, buf, sizeof(struct ifinfomsg), &link), -EBADMSG, "a link without name is refused");
}

static const uint8_t global[16] = { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
static const uint8_t local[16] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

static void ip6(void)
{
	struct ifaddrmsg a = { .ifa_family = AF_INET6, .ifa_prefixlen = 64, .ifa_index = 4 };
	struct rtmsg r = { .rtm_family = AF_INET6, .rtm_type = RTN_UNICAST };
	struct rtnl_ip6 found;
	int index = 4;

	begin(&a, sizeof(a));
	attribute(IFA_ADDRESS, global, 16);
	ok(rtnl_parse_ip6(RTM_NEWADDR, buf, len, &found) == 0 && found.index == 4 && memcmp(found.address, global, 16) == 0,
	   "an IPv6 address is read");
	a.ifa_flags = IFA_F_TENTATIVE;
	memcpy(buf, &a, sizeof(a));
	is_int(rtnl_parse_ip6(RTM_NEWADDR, buf, len, &found), -EBADMSG, "an IPv6 address whose check is not over is refused");
	a.ifa_flags = 0;
	a.ifa_scope = RT_SCOPE_LINK;
	memcpy(buf, &a, sizeof(a));
	is_int(rtnl_parse_ip6(RTM_NEWADDR, buf, len, &found), -EBADMSG, "a link-local IPv6 address is refused");
	begin(&r, sizeof(r));
	attribute(RTA_GATEWAY, local, 16);
	attribute(RTA_OIF, &index, sizeof(index));
	ok(rtnl_parse_ip6(RTM_NEWROUTE, buf, len, &found) == 0 && memcmp(found.address, local, 16) == 0,
	   "a default router is read");
	r.rtm_dst_len = 64;
	memcpy(buf, &r, sizeof(r));
	is_int(rtnl_parse_ip6(RTM_NEWROUTE, buf, len, &found), -EBADMSG, "the router of a single network is refused");
}

static void texts(void)
{
	static const struct {
		uint16_t words[8];
		const char *want;
	} rows[] = {
		{ { 0x2001, 0xdb8, 0, 0, 0, 0, 0, 1 }, "2001:db8::1" },
		{ { 0, 0, 0, 0, 0, 0, 0, 0 }, "::" },
		{ { 0, 0, 0, 0, 0, 0, 0, 1 }, "::1" },
		{ { 0xfe80, 0, 0, 0, 0, 0, 0, 0 }, "fe80::" },
		{ { 1, 2, 3, 4, 5, 6, 7, 8 }, "1:2:3:4:5:6:7:8" },
		{ { 1, 0, 0, 4, 0, 0, 0, 8 }, "1:0:0:4::8" },
		{ { 1, 0, 3, 4, 5, 6, 7, 8 }, "1:0:3:4:5:6:7:8" },
		{ { 0, 0, 1, 0, 0, 1, 0, 0 }, "::1:0:0:1:0:0" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[48], libc[48];
		struct text t = TEXT_IN(text);
		uint8_t address[16];

		for (int w = 0; w < 8; w++)
			wire_put16(address + 2 * w, rows[i].words[w]);
		ip6_text(&t, address);
		is_str(text, rows[i].want, "IPv6 text %s", rows[i].want);
		is_str(inet_ntop(AF_INET6, address, libc, sizeof(libc)), rows[i].want, "libc writes %s alike", rows[i].want);
	}
}

static int nd_option(struct nd_option *out, const void *option, size_t size)
{
	struct nduseroptmsg m = { .nduseropt_family = AF_INET6, .nduseropt_opts_len = (unsigned short)size,
				  .nduseropt_ifindex = 4, .nduseropt_icmp_type = 134 };

	begin(&m, sizeof(m));
	memcpy(buf + len, option, size);
	return nd_parse(buf, len + size, out);
}

static void routers(void)
{
	uint8_t rdnss[40] = { 25, 5, 0, 0, 0, 0, 0, 60 };
	static const uint8_t dnssl[24] = { 31, 3, 0, 0, 0, 0, 0, 60, 3, 'e', 'n', 'g', 4, 't', 'e', 's', 't' };
	static struct nd nd;
	struct nd_option o;
	bool changed = false;

	memcpy(rdnss + 8, global, 16);
	memcpy(rdnss + 24, local, 16);
	ok(nd_option(&o, rdnss, 40) == 0 && o.index == 4 && o.count == 2 && o.seconds == 60, "RDNSS is read");
	ok(nd_learn(&nd, &o, 1000), "new servers are news");
	ok(!nd_learn(&nd, &o, 2000), "known servers are no news");
	ok(nd_expire(&nd, 2001, &changed) == 62000 && !changed, "servers last for their lifetime");
	(void)nd_expire(&nd, 62000, &changed);
	ok(changed && !nd.servers[0].until_ms, "servers end with their lifetime");
	(void)nd_learn(&nd, &o, 70000);
	o.seconds = 0;
	ok(nd_learn(&nd, &o, 70001) && !nd.servers[0].until_ms, "a lifetime of 0 ends servers at once");
	is_int(nd_option(&o, dnssl, 24), 0, "DNSSL is read");
	is_str(o.search, "eng.test", "DNSSL has its names");
	ok(nd_learn(&nd, &o, 70000) && strcmp(nd.search, "eng.test") == 0, "new search names are news");
	o.seconds = UINT32_MAX;
	ok(!nd_learn(&nd, &o, 70001) && nd_expire(&nd, 90001, &changed) == CLOCK_NEVER, "search names may last for ever");
	rdnss[1] = 6;
	is_int(nd_option(&o, rdnss, 40), -EBADMSG, "an option longer than its message is refused");
	rdnss[1] = 0;
	is_int(nd_option(&o, rdnss, 40), -EBADMSG, "an option of no length is refused");
	rdnss[0] = 3;
	rdnss[1] = 5;
	is_int(nd_option(&o, rdnss, 40), -EBADMSG, "an option of another type is refused");
	ok(nd_first_seen(&nd, global) && !nd_first_seen(&nd, global) && nd_first_seen(&nd, local), "an address is reported once");
}

static void arps(void)
{
	static const uint8_t us[6] = { 2, 0, 0, 0, 0, 1 }, other[6] = { 2, 0, 0, 0, 0, 2 };
	uint8_t p[ARP_LEN];

	arp_build(p, other, 0x0a000064, true);
	ok(arp_conflicts(p, sizeof(p), us, 0x0a000064), "a packet that claims our address is a conflict");
	ok(!arp_conflicts(p, sizeof(p), us, 0x0a000065), "a packet that claims another address is no conflict");
	ok(!arp_conflicts(p, sizeof(p) - 1, us, 0x0a000064), "a packet that is cut off is no conflict");
	arp_build(p, us, 0x0a000064, true);
	ok(!arp_conflicts(p, sizeof(p), us, 0x0a000064), "our own packet is no conflict");
	arp_build(p, other, 0x0a000064, false);
	ok(arp_conflicts(p, sizeof(p), us, 0x0a000064), "a probe for our address is a conflict");
	wire_put32(p + 14, 0x0a000001);
	ok(!arp_conflicts(p, sizeof(p), us, 0x0a000064), "a request for our address is no conflict");
}

static void composes(void)
{
	static struct monitor_facts facts;
	char text[RESOLV_CONF_MAX] = "";

	facts.servers[0].ip4 = 0x0a000001;
	memcpy(facts.servers[2].ip6, global, 16);
	memcpy(facts.servers[3].ip6, local, 16);
	strcpy(facts.servers[3].device, "eth0");
	strcpy(facts.search, "eng.test qa.test");
	monitor_compose(text, sizeof(text), &facts);
	is_str(text, RESOLV_CONF_MARK "nameserver 10.0.0.1\nnameserver 2001:db8::1\nnameserver fe80::1%eth0\nsearch eng.test qa.test\n",
	       "resolv.conf has servers and search list");
	strcpy(facts.search, "eng.test\nnameserver 1.2.3.4");
	text[0] = '\0';
	monitor_compose(text, sizeof(text), &facts);
	is_str(text, "", "a search list with a line break is discarded");
	memset(facts.search, 'a', sizeof(facts.search));
	monitor_compose(text, sizeof(text), &facts);
	is_str(text, "", "a search list without an end is discarded");
}

int main(void)
{
	links();
	cut();
	ip6();
	texts();
	routers();
	arps();
	composes();
	return done();
}
