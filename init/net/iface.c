// SPDX-License-Identifier: MIT
/* iface.c - one interface: carries out the DHCP client's actions, or sets a static address. */
#include <string.h>

#include "init/net/apply.h"
#include "init/net/net.h"
#include "lib/clock.h"

/*
 * The metric of an interface's routes is this plus its index: the order of interfaces decides, and not which server is faster. A
 * route without metric, made by hand, has precedence.
 */
#define METRIC 100

/* Values of `ip=` override the server's, as in linux/net/ipv4/ipconfig.c, ic_do_bootp_ext(). */
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
	err = apply_lease(i->index, &i->current, &lease, seconds, METRIC + (uint32_t)i->index);
	i->current = lease;
	if (err < 0)
		i->current.address = 0;
	resolv_merge();
	return err;
}

static void deconfigure(struct iface *i)
{
	if (i->current.address)
		apply_remove(i->index, &i->current);
	i->current.address = 0;
	resolv_merge();
}

void iface_static(struct iface *i)
{
	/* An ip= without a device applies to the first interface only, which keeps it. */
	for (const struct iface *o = net.ifaces; o < net.ifaces + NET_INTERFACES && !i->param->device[0]; o++)
		if (o != i && o->index && o->current.address && o->param == i->param)
			return;
	if (configure(i, &i->param->lease, LEASE_FOREVER) == 0)
		net_report(NET_REPORT_STATIC, i, NULL);
	net_ready();
}

void iface_forget(struct iface *i)
{
	send_close_idle(i);
	deconfigure(i);
}

static void change(struct iface *i, enum dhcp_change what, uint64_t now)
{
	uint64_t left = i->dhcp.expiry_ms;

	switch (what) {
	case DHCP_CHANGE_NONE:
		break;
	case DHCP_CHANGE_PROBE:
		send_arp(i, i->dhcp.lease.address, false);
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

static void report(struct iface *i, enum dhcp_report what)
{
	if (what == DHCP_REPORT_NONE)
		return;
	if (what == DHCP_REPORT_UNANSWERED && i->dhcp.refused)
		net_report(NET_REPORT_ALL_REFUSED, i, i->dhcp.refused);
	else
		net_report(what, i, NULL);
	if (what == DHCP_REPORT_LEASE)
		send_arp(i, i->current.address, true); /* RFC 2131, 4.4.1: caches may hold another MAC for this address */
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
		send_dhcp(i, action.send, now);
	change(i, action.change, now);
	report(i, action.report);
	send_close_idle(i);
}
