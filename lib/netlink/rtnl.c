// SPDX-License-Identifier: MIT
/* rtnl.c - rtnetlink: sockets and requests. */
#include "lib/netlink/rtnl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/netlink/ip4.h"

#define READS 16 /* datagrams at a time */

struct request {
	struct nlmsghdr header;
	union {
		struct ifinfomsg link;
		struct ifaddrmsg address;
		struct rtmsg route;
		struct rtgenmsg any;
	} body;
	uint8_t attributes[128];
};

static int watch_fd = -1, request_fd = -1;
static uint32_t sequence;
static struct request request; /* the current request */
static _Alignas(struct nlmsghdr) uint8_t buffer[RTNL_BUFFER];

/* Both sockets stay unconnected: a message without an address goes to the kernel (netlink(7): nl_pid 0). */
int rtnl_open(void)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE | 1u << (RTNLGRP_ND_USEROPT - 1),
	};

	watch_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	request_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (request_fd < 0 || bind(watch_fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return 0;
}

int rtnl_watch_fd(void)
{
	return watch_fd;
}

static void begin_request(unsigned type, unsigned flags, size_t body)
{
	memset(&request, 0, sizeof(request));
	request.header.nlmsg_type = (uint16_t)type;
	request.header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	request.header.nlmsg_len = (uint32_t)NLMSG_LENGTH(body);
}

static void add_attribute(unsigned type, const void *value, size_t len)
{
	size_t at = NLMSG_ALIGN(request.header.nlmsg_len);
	struct rtattr header = { .rta_type = (uint16_t)type, .rta_len = (uint16_t)RTA_LENGTH(len) };

	if (at + RTA_SPACE(len) > sizeof(request))
		return; /* cannot happen: the buffer has room for all attributes */
	memcpy((char *)&request + at, &header, sizeof(header));
	memcpy((char *)&request + at + RTA_LENGTH(0), value, len);
	request.header.nlmsg_len = (uint32_t)(at + RTA_LENGTH(len));
}

static void attribute_u32(unsigned type, uint32_t value)
{
	add_attribute(type, &value, sizeof(value));
}

/* Adds an address in network order; nothing for 0. */
static void attribute_ip4(unsigned type, uint32_t address)
{
	if (address)
		attribute_u32(type, htonl(address));
}

static int post(int fd)
{
	request.header.nlmsg_seq = ++sequence;
	return write(fd, &request, request.header.nlmsg_len) < 0 ? -errno : 0;
}

/* Sends the request and reads the kernel's answer: errors and acknowledgements have one form. */
static int exchange_request(void)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		uint8_t rest[sizeof(request)]; /* an error contains the request */
	} answer;
	int err = post(request_fd);

	while (err == 0) {
		ssize_t n = read(request_fd, &answer, sizeof(answer));

		if (n < 0)
			return -errno;
		if ((size_t)n >= NLMSG_LENGTH(sizeof(answer.error)) && answer.header.nlmsg_type == NLMSG_ERROR &&
		    answer.header.nlmsg_seq == sequence)
			return answer.error.error;
	}
	return err;
}

int rtnl_request_links(void)
{
	begin_request(RTM_GETLINK, NLM_F_DUMP, sizeof(request.body.any));
	return post(watch_fd);
}

void rtnl_read(rtnl_handler *handler, void *context)
{
	for (int reads = 0; reads < READS; reads++) {
		/* Only the kernel and processes with CAP_NET_ADMIN can send to this socket (linux/net/netlink/af_netlink.c, netlink_sendmsg). */
		ssize_t n = read(watch_fd, buffer, sizeof(buffer));

		if (n < 0 && errno == ENOBUFS)
			(void)rtnl_request_links();
		else if (n < 0)
			return;
		else
			rtnl_walk(buffer, (size_t)n, handler, context);
	}
}

int rtnl_link_up(int index)
{
	begin_request(RTM_NEWLINK, 0, sizeof(request.body.link));
	request.body.link = (struct ifinfomsg){ .ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
	return exchange_request();
}

int rtnl_link_mtu(int index, uint32_t mtu)
{
	begin_request(RTM_NEWLINK, 0, sizeof(request.body.link));
	request.body.link.ifi_index = index;
	attribute_u32(IFLA_MTU, mtu);
	return exchange_request();
}

static void build_address(unsigned type, unsigned flags, int index, const struct lease *lease)
{
	begin_request(type, flags, sizeof(request.body.address));
	request.body.address = (struct ifaddrmsg){
		.ifa_family = AF_INET,
		.ifa_prefixlen = (uint8_t)ip4_prefix(lease->mask),
		.ifa_index = (unsigned)index,
	};
	attribute_ip4(IFA_LOCAL, lease->address);
	attribute_ip4(IFA_ADDRESS, lease->address);
}

int rtnl_add_address(int index, const struct lease *lease, uint32_t seconds, uint32_t metric)
{
	struct ifa_cacheinfo life = { .ifa_prefered = seconds, .ifa_valid = seconds };

	build_address(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, index, lease);
	attribute_ip4(IFA_BROADCAST, lease->broadcast);
	attribute_u32(IFA_RT_PRIORITY, metric);
	add_attribute(IFA_CACHEINFO, &life, sizeof(life));
	return exchange_request();
}

int rtnl_delete_address(int index, const struct lease *lease)
{
	build_address(RTM_DELADDR, 0, index, lease);
	return exchange_request();
}

int rtnl_add_route(int index, const struct route *route, uint32_t source, uint32_t metric, bool direct)
{
	begin_request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, sizeof(request.body.route));
	request.body.route = (struct rtmsg){
		.rtm_family = AF_INET,
		.rtm_dst_len = (uint8_t)route->prefix,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_DHCP,
		.rtm_scope = route->gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
		.rtm_type = RTN_UNICAST,
		.rtm_flags = direct ? RTNH_F_ONLINK : 0,
	};
	attribute_ip4(RTA_DST, route->destination);
	attribute_ip4(RTA_GATEWAY, route->gateway);
	attribute_ip4(RTA_PREFSRC, source);
	attribute_u32(RTA_OIF, (uint32_t)index);
	attribute_u32(RTA_PRIORITY, metric);
	return exchange_request();
}
