// SPDX-License-Identifier: MIT
/* talk.c - what one interface says to servers and neighbours, and hears of them. */
#include <errno.h>
#include <linux/if_ether.h>

#include "init/net/arp.h"
#include "init/net/frame.h"
#include "init/net/net.h"
#include "init/net/sock.h"
#include "lib/fd.h"
#include "lib/log.h"

#define PACKETS 32 /* read at a time: others have their turn too */

static uint8_t packet[2048];

static void on_dhcp(void *context, int fd, short revents)
{
	struct iface *i = context;
	static struct message m;

	(void)revents;
	for (int n = 0; n < PACKETS && i->packet_fd == fd; n++) {
		const uint8_t *payload;
		bool summed;
		int len = sock_read(fd, packet, sizeof(packet), &summed);

		if (len == 0)
			return;
		if (len > 0)
			len = frame_parse(packet, (size_t)len, summed, &payload);
		if (len >= 0 && message_parse(&m, payload, (size_t)len, &i->client, i->dhcp.xid) == 0)
			iface_event(i, DHCP_MESSAGE, &m);
	}
}

static void on_arp(void *context, int fd, short revents)
{
	struct iface *i = context;

	(void)revents;
	for (int n = 0; n < PACKETS && i->arp_fd == fd; n++) {
		bool summed;
		int len = sock_read(fd, packet, sizeof(packet), &summed);

		if (len == 0)
			return;
		if (len > 0 && arp_conflicts(packet, (size_t)len, i->client.mac, i->dhcp.lease.address))
			iface_event(i, DHCP_CONFLICT, NULL);
	}
}

/* Keeps fd, a socket or -errno, in *place and has it watched. */
static void watch(struct iface *i, int *place, int fd, loop_ready *ready)
{
	static int said;

	*place = fd;
	if (fd >= 0 && loop_add(&net.loop, fd, POLLIN, ready, i) < 0)
		*place = fd_close(fd);
	if (fd < 0 && fd != said)
		log_line("%s: no packet socket (CONFIG_PACKET), so no DHCP: %s", i->name, log_errno(fd));
	if (fd < 0)
		said = fd;
}

static void forget(int *place)
{
	if (*place >= 0)
		loop_remove(&net.loop, *place);
	*place = fd_close(*place);
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

void talk_settle(struct iface *i)
{
	if (!awaits(i->dhcp.state))
		forget(&i->packet_fd);
	if (i->dhcp.state != DHCP_PROBING)
		forget(&i->arp_fd);
}

void talk_dhcp(struct iface *i, enum dhcp_send send, uint64_t now_ms)
{
	bool unicast;
	struct message_out m = dhcp_message(&i->dhcp, send, now_ms, &unicast);
	size_t len = message_build(packet + FRAME_HEADERS, &m, &i->client);
	int err;

	if (i->packet_fd < 0)
		watch(i, &i->packet_fd, sock_dhcp(i->index, i->client.mac), on_dhcp);
	frame_build(packet, len, m.ciaddr, unicast ? i->dhcp.lease.server : UINT32_MAX);
	if (unicast)
		err = sock_unicast(i->name, i->dhcp.lease.server, packet, FRAME_HEADERS + len);
	else
		err = sock_broadcast(i->packet_fd, i->index, ETH_P_IP, packet, FRAME_HEADERS + len);
	/* It will be sent again. That there is no socket was said, that the link has gone netlink tells. */
	if (err < 0 && err != -EBADF && err != -ENETDOWN)
		log_line("%s: sending: %s", i->name, log_errno(err));
}

void talk_arp(struct iface *i, uint32_t address, bool announce)
{
	uint8_t p[ARP_LEN];

	if (i->arp_fd < 0)
		watch(i, &i->arp_fd, sock_arp(i->index), on_arp);
	arp_build(p, i->client.mac, address, announce);
	(void)sock_broadcast(i->arp_fd, i->index, ETH_P_ARP, p, sizeof(p));
}
