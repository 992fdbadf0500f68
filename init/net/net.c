// SPDX-License-Identifier: MIT
/*
 * net.c - the net role's main loop.
 *
 * It waits for link messages of the kernel, answers of servers, one deadline, and the signal to finish. With a lease it sleeps
 * until T1.
 */
#include "init/net/net.h"

#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <signal.h>
#include <unistd.h>

#include "init/net/admin.h"
#include "init/net/contain.h"
#include "init/net/monitor.h"
#include "init/net/resume.h"
#include "init/net/role.h"
#include "init/net/sock.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/role.h"
#include "lib/spawn.h"

#define CARRIER_MS 500 /* how long the role waits for a carrier until it reports that there is none */
#define ANSWER_MS (DHCP_PATIENCE_MS + 500) /* the client reports silence itself, unless a server keeps it busy */

struct net net;

static volatile sig_atomic_t finish;

static pid_t parent;

/* Accept the signal only from the parent: kill(-1, SIGUSR2) of any root process reaches this role as well. */
static void on_net_finish(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	if (info->si_pid == parent)
		finish = 1;
}

void net_ready(void)
{
	if (!net.ready) {
		(void)admin_request(ADMIN_READY, 0);
		(void)admin_call();
	}
	net.ready = true;
}

static void on_ip6(unsigned type, const struct rtnl_ip6 *found)
{
	struct iface *i = link_find(found->index);

	if (i && nd_first_seen(&i->nd, found->address))
		net_report_ip6(i, type == RTM_NEWADDR ? NET_IP6_ADDRESS : NET_IP6_ROUTER, found->address);
}

static void on_nd(const struct nd_option *option)
{
	struct iface *i = link_find(option->index);

	if (!i || !nd_learn(&i->nd, option, clock_ms()))
		return;
	for (unsigned n = 0; n < option->count; n++)
		net_report_ip6(i, NET_IP6_DNS, option->servers[n]);
	resolv_merge();
}

static void on_netlink_message(void *context, unsigned type, const void *p, size_t len)
{
	union {
		struct rtnl_link link;
		struct rtnl_ip6 ip6;
		struct nd_option nd;
	} m;

	(void)context;
	if ((type == RTM_NEWLINK || type == RTM_DELLINK) && rtnl_parse_link(type, p, len, &m.link) == 0)
		link_changed(&m.link);
	else if ((type == RTM_NEWADDR || type == RTM_NEWROUTE) && rtnl_parse_ip6(type, p, len, &m.ip6) == 0)
		on_ip6(type, &m.ip6);
	else if (type == RTM_NEWNDUSEROPT && nd_parse(p, len, &m.nd) == 0)
		on_nd(&m.nd);
}

static void on_netlink(void *context, int fd, short revents)
{
	(void)fd;
	(void)revents;
	rtnl_read(on_netlink_message, context);
}

/* Sends an event to every client; the client of a static interface ignores it. */
static void send_event_to_all(enum dhcp_event_type type)
{
	for (unsigned n = 0; n < NET_INTERFACES; n++)
		if (net.ifaces[n].index)
			iface_event(&net.ifaces[n], type, NULL);
}

static void on_resume(void *context, int fd, short revents)
{
	(void)context;
	(void)revents;
	if (!resume_read(fd))
		return;
	log_line("the machine slept; asking for the addresses again");
	send_event_to_all(DHCP_RESUMED);
}

/* Whether each `ip=` says off, so that there is nothing to do. */
static bool all_off(void)
{
	for (unsigned n = 0; n < net.ip.count; n++)
		if (net.ip.all[n].method != IP_OFF)
			return false;
	return net.ip.count > 0;
}

static bool any_interface(void)
{
	for (unsigned n = 0; n < NET_INTERFACES; n++)
		if (net.ifaces[n].index)
			return true;
	return false;
}

static bool any_running(void)
{
	for (unsigned n = 0; n < NET_INTERFACES; n++)
		if (net.ifaces[n].index && net.ifaces[n].running)
			return true;
	return false;
}

/* Before READY_NET: waits for a carrier and then for an address, each for a bounded time. Returns the next deadline. */
static uint64_t readiness(uint64_t now)
{
	uint64_t carrier_ms = net.began_ms + CARRIER_MS, answer_ms = net.began_ms + ANSWER_MS;

	if (net.ready)
		return CLOCK_NEVER;
	if (now < carrier_ms)
		return carrier_ms;
	if (!any_running()) {
		net.no_interface = !any_interface();
		net_report(net.no_interface ? NET_REPORT_NO_DEVICE : NET_REPORT_NO_CARRIER, NULL, NULL);
		resolv_merge(); /* sends no_interface to the monitor */
		net_ready();
	} else if (now >= answer_ms) {
		log_line("no address yet; continuing without one");
		net_ready();
	}
	return net.ready ? CLOCK_NEVER : answer_ms;
}

/* Sends DHCP_TIMER to the clients whose deadline has come. Returns the next deadline. */
static uint64_t timers(uint64_t now)
{
	uint64_t next = CLOCK_NEVER;
	bool changed = false;

	for (unsigned n = 0; n < NET_INTERFACES; n++) {
		struct iface *i = &net.ifaces[n];
		uint64_t names;

		if (!i->index)
			continue;
		names = nd_expire(&i->nd, now, &changed);
		if (i->dhcp.deadline_ms <= now)
			iface_event(i, DHCP_TIMER, NULL);
		if (i->dhcp.deadline_ms < next)
			next = i->dhcp.deadline_ms;
		if (names < next)
			next = names;
	}
	if (changed)
		resolv_merge();
	return next;
}

static void serve_network(void)
{
	sigset_t mask;

	sigfillset(&mask);
	sigdelset(&mask, ROLE_FINISH_SIGNAL);
	while (!finish) {
		uint64_t now = clock_ms(), next = timers(now), ready = readiness(now);

		loop_turn(&net.loop, next < ready ? next : ready, &mask);
	}
}

static void pass_line(const char *line)
{
	struct admin_request *r = admin_request(ADMIN_LOG, 0);

	(void)TEXT_SET(r->text, "%s", line);
	(void)admin_call();
}

/* From here on this process reads packets, and has no rights, no console, no event bus and no page of PID 1's. */
static void give_up_rights(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (log_fd() > 2)
		(void)dup3(null, log_fd(), O_CLOEXEC);
	for (int std = 0; std <= 2; std++)
		(void)dup2(null, std); /* a container's are the user's */
	(void)fd_close(null);
	log_hand_over(pass_line);
	event_forget();
	contain(CONTAIN_READER);
}

static int start_network(void)
{
	int err = rtnl_open(), fd;

	if (err < 0)
		return err;
	parent = getppid();
	spawn_on_signal(ROLE_FINISH_SIGNAL, on_net_finish);
	loop_init(&net.loop);
	(void)loop_add(&net.loop, rtnl_watch_fd(), POLLIN, on_netlink, NULL);
	fd = resume_open();
	if (fd >= 0)
		(void)loop_add(&net.loop, fd, POLLIN, on_resume, NULL);
	monitor_start();
	err = sock_open();
	if (err < 0)
		log_line("port 68: %s", log_errno(err));
	err = admin_start();
	if (err < 0)
		return err;
	give_up_rights();
	return rtnl_request_links();
}

int net_role(const struct cmdline *line, const struct params *params)
{
	int err;

	log_role("net");
	net.began_ms = clock_ms();
	net.params = params;
	report_begin(params->began_ms);
	ipparam_read(&net.ip, line);
	if (all_off()) {
		net_report(NET_REPORT_OFF, NULL, NULL);
		net_ready();
		return 0;
	}
	err = start_network();
	if (err < 0) {
		net_report(NET_REPORT_FAILED, NULL, log_errno(err));
		net_ready();
		return 0;
	}
	serve_network();
	send_event_to_all(DHCP_STOP);
	return 0;
}
