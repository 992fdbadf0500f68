// SPDX-License-Identifier: MIT
/* link.c - chooses the interfaces to configure, and follows the changes of their links. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "init/net/admin.h"
#include "init/net/clientid.h"
#include "init/net/net.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/netlink/wire.h"

/* Whether init configures this interface: a pure decision. */
bool link_wanted(const struct rtnl_link *link, const struct ip_param *param)
{
	if (!link->ether || link->gone || link->enslaved || !param || param->method == IP_OFF)
		return false;
	/* An interface made by software (a container's veth, a bridge, a tunnel) belongs to that software, unless ip= names it. */
	return !link->made || strcmp(param->device, link->name) == 0;
}

struct iface *link_find(int index)
{
	for (unsigned n = 0; n < NET_INTERFACES; n++)
		if (net.ifaces[n].index == index)
			return &net.ifaces[n];
	return NULL;
}

/* Not a secret, but different on each machine: many machines may boot in the same millisecond. */
static uint32_t seed(const struct rtnl_link *link)
{
	uint32_t random = 0;

	(void)getrandom(&random, sizeof(random), GRND_NONBLOCK); /* EAGAIN early in the boot */
	return random ^ wire_get32(link->mac + 2) ^ (uint32_t)clock_ns();
}

/* The MAC may change before the link is up (`ip link set address`), so the client identifier is set when the link comes up. */
static void set_client_id(struct iface *i)
{
	struct message_client *c = &i->client;
	const char *id = net.params->clientid;
	int len = id ? clientid_parse(id, c->id, sizeof(c->id)) : -EINVAL;

	c->host = i->param->lease.host[0] ? i->param->lease.host : net.params->hostname;
	c->id_len = (uint8_t)len;
	if (len >= 0)
		return;
	if (id)
		log_line("softoff.clientid=%s: bad value; the MAC holds", id);
	/* RFC 2132, 9.14: type 1 is Ethernet. Hosts that find a guest by its MAC rely on it. */
	c->id[0] = 1;
	memcpy(c->id + 1, c->mac, sizeof(c->mac));
	c->id_len = 1 + sizeof(c->mac);
}

static struct iface *join(const struct rtnl_link *link, const struct ip_param *param)
{
	struct iface *i = link_find(0);
	int err;

	if (!i) {
		if (!net.full)
			log_line("%s: ignored, %d interfaces are the maximum", link->name, NET_INTERFACES);
		net.full = true;
		return NULL;
	}
	memset(i, 0, sizeof(*i));
	i->packet_fd = i->arp_fd = -1;
	i->index = link->index;
	i->param = param;
	dhcp_init(&i->dhcp, seed(link));
	i->dhcp.dad = net.params->dad;
	i->dhcp.release = net.params->release;
	(void)admin_request(ADMIN_LINK_UP, link->index);
	err = link->up ? 0 : admin_call();
	if (err < 0)
		log_line("%s: cannot bring it up: %s", link->name, log_errno(err));
	return i;
}

static void set_running(struct iface *i, bool up)
{
	if (i->running == up)
		return;
	i->running = up;
	net_report(up ? NET_REPORT_LINK_UP : NET_REPORT_LINK_DOWN, i, NULL);
	if (up)
		set_client_id(i);
	else
		memset(&i->nd, 0, sizeof(i->nd));
	if (i->param->method == IP_DHCP)
		iface_event(i, up ? DHCP_LINK_UP : DHCP_LINK_DOWN, NULL);
	else if (up)
		iface_static(i);
}

/* The interface is gone, or is part of a bridge now. */
static void drop_interface(struct iface *i)
{
	set_running(i, false);
	iface_event(i, DHCP_STOP, NULL);
	iface_forget(i);
	i->index = 0;
}

void link_changed(const struct rtnl_link *link)
{
	const struct ip_param *param = ipparam_for(&net.ip, link->name);
	struct iface *i = link_find(link->index);

	if (!link_wanted(link, param)) {
		if (i)
			drop_interface(i);
		return;
	}
	if (!i)
		i = join(link, param);
	if (!i)
		return;
	memcpy(i->name, link->name, sizeof(i->name));
	if (memcmp(i->client.mac, link->mac, sizeof(link->mac)) != 0) {
		set_running(i, false);
		memcpy(i->client.mac, link->mac, sizeof(link->mac));
	}
	set_running(i, link->running);
}
