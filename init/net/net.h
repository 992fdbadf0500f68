/* SPDX-License-Identifier: MIT */
/* net.h - the state of the net role, which its parts share. */
#ifndef INIT_NET_NET_H
#define INIT_NET_NET_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "init/net/dhcp.h"
#include "init/net/ipparam.h"
#include "init/net/message.h"
#include "init/net/nd.h"
#include "init/net/report.h"
#include "lib/loop.h"
#include "lib/netlink/rtnl.h"
#include "lib/params.h"

#define NET_INTERFACES 8

struct iface {
	int index; /* 0: this slot is free */
	char name[IF_NAMESIZE];
	bool running; /* up, with carrier */
	const struct ip_param *param;
	struct message_client client;
	struct dhcp dhcp;
	struct lease current; /* the configured lease; address 0: none */
	int packet_fd;        /* open while the client waits for a server */
	int arp_fd;           /* open while the client probes the address */
	struct nd nd;
};

/* All state of the role. The large arrays are last: of each only the first entries are written to, mostly. */
struct net {
	uint64_t began_ms;
	const struct params *params;
	bool ready; /* READY_NET was sent */
	bool no_interface; /* none appeared in time: reported */
	bool full;  /* more than NET_INTERFACES interfaces: logged */
	struct loop loop;
	struct iface ifaces[NET_INTERFACES];
	struct ip_params ip;
};

extern struct net net;

/* net.c: sends READY_NET at the first call; later calls do nothing. */
void net_ready(void);

/* link.c: whether init configures an interface; acts on a link message; finds an interface by index (or NULL). */
bool link_wanted(const struct rtnl_link *link, const struct ip_param *param);
void link_changed(const struct rtnl_link *link);
struct iface *link_find(int index);

/* iface.c: the DHCP client, or the static address, of one interface. */
void iface_event(struct iface *i, enum dhcp_event_type type, const struct message *message);
void iface_static(struct iface *i);

/* Stops configuring the interface: removes its address and closes its sockets. */
void iface_forget(struct iface *i);

/* send.c: sends a message of the client, or an ARP probe or announcement. */
void send_dhcp(struct iface *i, enum dhcp_send send, uint64_t now_ms);
void send_arp(struct iface *i, uint32_t address, bool announce);

/* Closes the sockets that the state of the client does not need. */
void send_close_idle(struct iface *i);

/* resolv_merge.c: merges name servers and host name of all interfaces, and sends them to the monitor. */
void resolv_merge(void);

/* net_report.c: asks for a line and an event. what: an enum net_report or enum dhcp_report. i may be NULL; why is a reason, or NULL. */
void net_report(unsigned what, const struct iface *i, const char *why);

/* A new IPv6 address. */
void net_report_ip6(const struct iface *i, enum net_ip6 what, const uint8_t address[16]);

#endif
