// SPDX-License-Identifier: MIT
/* iface.c - one interface: joining, its link, and what the DHCP client's steps mean for it. */
#include <errno.h>
#include <string.h>

#include "init/net/apply.h"
#include "init/net/frame.h"
#include "init/net/net.h"
#include "init/net/sock.h"
#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"

#define METRIC 100 /* of the first one; a route without metric, made by hand, goes before it */
#define PACKETS 32 /* read at a time: others have their turn too */

static uint8_t packet[2048];

static void on_packet(void *context, int fd, short revents)
{
	struct iface *i = context;
	static struct message m;

	(void)revents;
	for (int n = 0; n < PACKETS && i->packet_fd == fd; n++) {
		const uint8_t *payload;
		int summed, len = sock_read(fd, packet, sizeof(packet), &summed);

		if (len == 0)
			return;
		if (len > 0)
			len = frame_parse(packet, (size_t)len, summed, &payload);
		if (len >= 0 && message_parse(&m, payload, (size_t)len, &i->client, i->dhcp.xid) == 0)
			iface_event(i, DHCP_MESSAGE, &m);
	}
}

static bool awaits(const struct iface *i)
{
	switch (i->dhcp.state) {
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

static void open_sockets(struct iface *i, bool udp)
{
	static int said;

	if (i->packet_fd < 0) {
		i->packet_fd = sock_dhcp(i->index, i->client.mac);
		if (i->packet_fd < 0 && i->packet_fd != said)
			log_line("%s: no packet socket (CONFIG_PACKET): %s; no DHCP", i->name,
				 log_errno(said = i->packet_fd));
		if (i->packet_fd >= 0 && loop_add(&net.loop, i->packet_fd, POLLIN, on_packet, i) < 0)
			i->packet_fd = fd_close(i->packet_fd);
	}
	if (udp && i->udp_fd < 0)
		i->udp_fd = sock_udp(i->name, i->current.address);
}

static void close_sockets(struct iface *i)
{
	if (i->packet_fd >= 0)
		loop_remove(&net.loop, i->packet_fd);
	i->packet_fd = fd_close(i->packet_fd);
	i->udp_fd = fd_close(i->udp_fd);
}

static void transmit(struct iface *i, enum dhcp_send send, uint64_t now)
{
	bool unicast;
	struct message_out m = dhcp_message(&i->dhcp, send, now, &unicast);
	size_t len = message_build(packet + FRAME_HEADERS, &m, &i->client);
	int err;

	open_sockets(i, unicast || i->current.address);
	if (unicast) {
		err = sock_unicast(i->udp_fd, m.server ? m.server : i->dhcp.lease.server, packet + FRAME_HEADERS, len);
	} else {
		frame_build(packet, len, m.ciaddr);
		err = sock_broadcast(i->packet_fd, i->index, packet, FRAME_HEADERS + len);
	}
	/* It will be sent again. That the link has gone, netlink tells. */
	if (err < 0 && i->packet_fd >= 0 && err != -ENETDOWN)
		log_line("%s: sending: %s", i->name, log_errno(err));
}

static unsigned free_rank(void)
{
	unsigned used = 0, rank = 0;

	for (unsigned n = 0; n < NET_INTERFACES; n++)
		if (net.ifaces[n].current.address)
			used |= 1u << net.ifaces[n].rank;
	while (used & 1u << rank)
		rank++;
	return rank;
}

/* What `ip=` says beside DHCP wins, as in ipconfig.c (ic_do_bootp_ext). */
static void prefer_param(struct lease *lease, const struct lease *given)
{
	if (given->router) {
		lease->router = given->router;
		lease->route_count = 0;
	}
	if (given->dns[0])
		memcpy(lease->dns, given->dns, sizeof(lease->dns));
	if (given->ntp)
		lease->ntp = given->ntp;
	if (given->host[0])
		memcpy(lease->host, given->host, sizeof(lease->host));
}

static int configure(struct iface *i, const struct lease *from, uint32_t seconds)
{
	static struct lease lease;
	int err;

	lease = *from;
	prefer_param(&lease, &i->param->lease);
	apply_complete(&lease);
	if (!i->current.address)
		i->rank = free_rank();
	err = apply_lease(i->index, &i->current, &lease, seconds, METRIC + i->rank);
	i->current = lease;
	if (err < 0)
		i->current.address = 0;
	resolver_update();
	return err;
}

static void deconfigure(struct iface *i)
{
	if (i->current.address)
		apply_remove(i->index, &i->current);
	i->current.address = 0;
	resolver_update();
}

void iface_static(struct iface *i)
{
	/* One that names no device is for the first interface alone. */
	for (unsigned n = 0; n < NET_INTERFACES && !i->param->device[0]; n++)
		if (net.ifaces[n].index && net.ifaces[n].current.address && net.ifaces[n].param == i->param)
			return;
	if (configure(i, &i->param->lease, LEASE_FOREVER) == 0)
		say(SAY_STATIC, i, NULL);
	net_ready();
}

void iface_forget(struct iface *i)
{
	close_sockets(i);
	deconfigure(i);
}

static void change(struct iface *i, enum dhcp_change what, uint64_t now)
{
	uint64_t left = i->dhcp.expiry_ms;

	switch (what) {
	case DHCP_CHANGE_NONE:
	case DHCP_CHANGE_PROBE:
		break;
	case DHCP_CHANGE_CONFIGURE:
		left = left == CLOCK_NEVER ? LEASE_FOREVER : (clock_left_ms(left, now) + 999) / 1000;
		(void)configure(i, &i->dhcp.lease, (uint32_t)left);
		break;
	case DHCP_CHANGE_REMOVE:
		deconfigure(i);
		break;
	}
}

static void report(const struct iface *i, enum dhcp_report what)
{
	static const enum say words[] = {
		[DHCP_REPORT_LEASE] = SAY_LEASE,           [DHCP_REPORT_RENEW] = SAY_RENEW,
		[DHCP_REPORT_UNANSWERED] = SAY_UNANSWERED, [DHCP_REPORT_UNVERIFIED] = SAY_UNVERIFIED,
		[DHCP_REPORT_NAK] = SAY_NAK,               [DHCP_REPORT_EXPIRE] = SAY_EXPIRE,
		[DHCP_REPORT_CONFLICT] = SAY_CONFLICT,
	};

	if (what == DHCP_REPORT_NONE)
		return;
	say(words[what], i, NULL);
	if (what == DHCP_REPORT_LEASE || what == DHCP_REPORT_UNANSWERED)
		net_ready();
}

void iface_event(struct iface *i, enum dhcp_event_type type, const struct message *message)
{
	struct dhcp_event event = { type, message };
	uint64_t now = clock_ms();
	struct dhcp_action action;

	dhcp_step(&i->dhcp, &event, now, &action);
	if (action.send != DHCP_SEND_NONE)
		transmit(i, action.send, now);
	change(i, action.change, now);
	report(i, action.report);
	if (!awaits(i))
		close_sockets(i);
}
