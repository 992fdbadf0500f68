// SPDX-License-Identifier: MIT
/* send.c - the packets of one interface: sends to servers and neighbours, and receives their answers. */
#include <errno.h>
#include <linux/if_ether.h>
#include <unistd.h>

#include "init/net/arp.h"
#include "init/net/frame.h"
#include "init/net/net.h"
#include "init/net/sock.h"
#include "lib/log.h"

#define PACKETS 32 /* read in one turn, so that the other descriptors are not starved */

static uint8_t packet[2048];

/* Logs the first refused answer of an exchange, and keeps its reason for a later report that no answer was accepted. */
static void log_refusal(struct iface *i, const char *before)
{
	if (i->dhcp.refused && !before)
		net_report(NET_REPORT_REFUSED, i, i->dhcp.refused);
}

/* A server that sends no identifier is known by its address (Oracle's cloud). RFC 2131, table 3: a NAK must have one. */
static void complete_server(struct message *m, uint32_t source)
{
	if (m->anonymous && m->type != MESSAGE_NAK)
		m->lease.server = source;
}

static void hear(struct iface *i, int fd, size_t len)
{
	static struct message m;
	const char *before = i->dhcp.refused;
	const uint8_t *payload;
	int n;

	if (fd == i->arp_fd) {
		if (arp_conflicts(packet, len, i->client.mac, i->dhcp.lease.address))
			iface_event(i, DHCP_CONFLICT, NULL);
		return;
	}
	n = frame_parse(packet, len, &payload);
	if (n >= 0)
		n = message_parse(&m, payload, (size_t)n, &i->client, i->dhcp.xid);
	if (n == 0) {
		complete_server(&m, frame_source(packet));
		iface_event(i, DHCP_MESSAGE, &m);
	} else if (n == -EILSEQ) {
		i->dhcp.refused = "its checksum is wrong";
	} else if (n == -EBADMSG) {
		i->dhcp.refused = "it is malformed";
	}
	log_refusal(i, before);
}

static void on_packet(void *context, int fd, short revents)
{
	struct iface *i = context;

	(void)revents;
	for (int n = 0; n < PACKETS && (fd == i->packet_fd || fd == i->arp_fd); n++) {
		ssize_t len = read(fd, packet, sizeof(packet));

		if (len <= 0)
			return; /* ENETDOWN, once, when the link goes: netlink reports that */
		/* A packet that fills the buffer may have been cut. Ethernet packets are shorter. */
		if ((size_t)len < sizeof(packet))
			hear(i, fd, (size_t)len);
	}
}

/* Opens a socket in *place, unless that has one, and adds it to the loop. */
static void open_packet_socket(struct iface *i, int *place, uint16_t protocol)
{
	static bool said;
	int fd;

	if (*place >= 0)
		return;
	fd = sock_packet((unsigned)(i - net.ifaces), i->index, protocol, i->client.mac);
	if (fd < 0) {
		if (!said)
			log_line("%s: no packet socket (CONFIG_PACKET): %s", i->name, log_errno(fd));
		said = true;
	} else if (loop_add(&net.loop, fd, POLLIN, on_packet, i) < 0) {
		sock_park(fd);
		fd = -1;
	}
	*place = fd;
}

static void close_watched(int *place)
{
	if (*place < 0)
		return;
	loop_remove(&net.loop, *place);
	sock_park(*place);
	*place = -1;
}

/* Whether a server may answer in this state. */
static bool awaits(enum dhcp_state state)
{
	switch (state) {
	case DHCP_SELECTING:
	case DHCP_REQUESTING:
	case DHCP_RENEWING:
	case DHCP_REBINDING:
	case DHCP_REBOOTING:
		return true;
	case DHCP_DOWN:
	case DHCP_INIT:
	case DHCP_PROBING:
	case DHCP_BOUND:
	case DHCP_STOPPED:
		break;
	}
	return false;
}

void send_close_idle(struct iface *i)
{
	if (!awaits(i->dhcp.state))
		close_watched(&i->packet_fd);
	if (i->dhcp.state != DHCP_PROBING)
		close_watched(&i->arp_fd);
}

void send_dhcp(struct iface *i, enum dhcp_send send, uint64_t now_ms)
{
	bool unicast;
	struct message_out m =
		message_for(send, i->dhcp.xid, now_ms - i->dhcp.began_ms, &i->dhcp.lease, &unicast);
	size_t len = message_build(packet + FRAME_HEADERS, &m, &i->client);
	int err;

	open_packet_socket(i, &i->packet_fd, ETH_P_IP);
	frame_build(packet, len, m.ciaddr, unicast ? i->dhcp.lease.server : UINT32_MAX);
	if (unicast)
		err = sock_unicast(i->index, i->dhcp.lease.server, packet, FRAME_HEADERS + len);
	else
		err = sock_broadcast(i->packet_fd, i->index, ETH_P_IP, packet, FRAME_HEADERS + len);
	/* The client will send it again. EBADF: the missing socket was logged. ENETDOWN: netlink reports the link's end. */
	if (err < 0 && err != -EBADF && err != -ENETDOWN)
		log_line("%s: sending: %s", i->name, log_errno(err));
}

void send_arp(struct iface *i, uint32_t address, bool announce)
{
	uint8_t p[ARP_LEN];

	open_packet_socket(i, &i->arp_fd, ETH_P_ARP);
	arp_build(p, i->client.mac, address, announce);
	(void)sock_broadcast(i->arp_fd, i->index, ETH_P_ARP, p, sizeof(p));
}
