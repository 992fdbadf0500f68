/* SPDX-License-Identifier: MIT */
/* net.h - what the parts of the net role share: its interfaces. */
#ifndef INIT_NET_NET_H
#define INIT_NET_NET_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "init/net/dhcp.h"
#include "init/net/ipparam.h"
#include "init/net/message.h"
#include "init/net/nd.h"
#include "lib/loop.h"
#include "lib/netlink/rtnl.h"
#include "lib/params.h"

#define NET_INTERFACES 8

struct iface {
	int index; /* 0: the place is free */
	char name[IF_NAMESIZE];
	bool running; /* up, with carrier */
	const struct ip_param *param;
	struct message_client client;
	struct dhcp dhcp;
	struct lease current; /* what is configured; address 0: nothing */
	unsigned rank;        /* by order of configuration: routes, name servers */
	int packet_fd;        /* while a server's answer is awaited */
	int arp_fd;           /* while the address is probed */
	struct nd nd;
};

/* All state of the role. */
struct net {
	struct loop loop;
	struct ip_params ip;
	const struct params *params;
	struct iface ifaces[NET_INTERFACES];
	uint64_t began_ms;
	bool ready; /* said */
	bool full;  /* said: more interfaces than places */
};

extern struct net net;

/* net.c: the network's part of being ready is done; only the first call does anything. */
void net_ready(void);

/* link.c: whether an interface is ours, what a link message means, which interface has an index (or NULL). */
bool link_wanted(const struct rtnl_link *link, const struct ip_param *param);
void link_changed(const struct rtnl_link *link);
struct iface *link_find(int index);

/* iface.c: the DHCP client, or the static address, of one interface. */
void iface_event(struct iface *i, enum dhcp_event_type type, const struct message *message);
void iface_static(struct iface *i);

/* It is ours no longer: its address and sockets go. */
void iface_forget(struct iface *i);

/* talk.c: sends a message of the client, or an ARP probe or announcement. */
void send_dhcp(struct iface *i, enum dhcp_send send, uint64_t now_ms);
void send_arp(struct iface *i, uint32_t address, bool announce);

/* Closes the sockets that the state of the client does not need. */
void send_close_idle(struct iface *i);

/* resolver.c: name servers and host name of all interfaces, to where they belong. */
void resolv_merge(void);

/* say.c: lines and events, of what the DHCP client reports (dhcp.h), and of the rest, whose numbers go on from there. */
enum net_report {
	NET_REPORT_LINK_UP = DHCP_REPORT_CONFLICT + 1,
	NET_REPORT_LINK_DOWN,
	NET_REPORT_STATIC,
	NET_REPORT_FAILED,
	NET_REPORT_OFF,
	NET_REPORT_NONE,
};

/* what: an enum net_report or enum dhcp_report. i may be NULL; why is a reason, or NULL. */
void net_report(unsigned what, const struct iface *i, const char *why);

/* Something that IPv6 brought: what is "address", "router" or "dns". */
void net_report_ip6(const struct iface *i, const char *what, const uint8_t address[16]);

#endif
