// SPDX-License-Identifier: MIT
/* qga_info.c - the guest agent's protocol: facts about this guest. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "agent/channels/qga.h"
#include "agent/channels/rtc.h"
#include "lib/count.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/netlink/ip6.h"
#include "lib/netlink/rtnl.h"

#define NS 1000000000

void qga_member(struct text *out, const char *name, const char *value)
{
	struct event e;

	e.text = *out;
	event_str(&e, name, value);
	*out = e.text;
}

/* Between two objects of an array. */
static void separate(struct text *out)
{
	if (out->len && out->buf[out->len - 1] == '}')
		text_char(out, ',');
}

void qga_first_member(struct text *out, const char *name, const char *value)
{
	size_t at;

	separate(out);
	at = out->len;
	qga_member(out, name, value);
	out->buf[at] = '{';
}

/* --- interfaces --- */

struct interface {
	struct text *out;
	int index;
};

/*
 * Requests a dump. The kernel writes the first part of the answer inside send(2), and each further part when the previous part is read
 * (linux/net/netlink/af_netlink.c, netlink_dump): so nothing blocks.
 */
static void dump_netlink(unsigned type, rtnl_handler *handler, void *context, uint8_t buffer[RTNL_BUFFER])
{
	const struct {
		struct nlmsghdr header;
		struct rtgenmsg any;
	} ask = {
		.header = { .nlmsg_type = (uint16_t)type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_len = sizeof(ask) },
	};
	int fd FD_CLOSE = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	ssize_t n = write(fd, &ask, sizeof(ask));

	while (n > 0 && (n = read(fd, buffer, RTNL_BUFFER)) > 0)
		rtnl_walk(buffer, (size_t)n, handler, context);
}

static void add_address(void *context, unsigned type, const void *p, size_t len)
{
	const struct interface *of = context;
	const uint8_t *at = (const uint8_t *)p + sizeof(struct ifaddrmsg), *value, *bytes = NULL;
	struct ifaddrmsg m;
	size_t n;
	int a;

	if (type != RTM_NEWADDR || len < sizeof(m))
		return;
	memcpy(&m, p, sizeof(m));
	len -= sizeof(m);
	/* On a link with two ends, IFA_ADDRESS is the other end's, if there is an IFA_LOCAL. */
	while ((a = rtnl_attribute(&at, &len, &value, &n)) >= 0)
		if (n == (m.ifa_family == AF_INET6 ? 16 : 4) && (a == IFA_LOCAL || (a == IFA_ADDRESS && !bytes)))
			bytes = value;
	if (!bytes || m.ifa_index != (unsigned)of->index)
		return;
	separate(of->out);
	text_fmt(of->out, "{\"ip-address-type\":\"ipv%c\",\"ip-address\":\"", m.ifa_family == AF_INET6 ? '6' : '4');
	if (m.ifa_family == AF_INET6)
		ip6_text(of->out, bytes);
	else
		text_fmt(of->out, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
	text_fmt(of->out, "\",\"prefix\":%u}", m.ifa_prefixlen);
}

static void interface(void *context, unsigned type, const void *p, size_t len)
{
	static uint8_t buffer[RTNL_BUFFER];
	struct text *out = context;
	struct rtnl_link link;
	struct interface of = { .out = out };

	if (type != RTM_NEWLINK || rtnl_parse_link(type, p, len, &link) < 0)
		return;
	of.index = link.index;
	qga_first_member(out, "name", link.name);
	text_fmt(out, ",\"hardware-address\":\"%02x:%02x:%02x:%02x:%02x:%02x\",\"ip-addresses\":[", link.mac[0], link.mac[1],
		 link.mac[2], link.mac[3], link.mac[4], link.mac[5]);
	dump_netlink(RTM_GETADDR, add_address, &of, buffer);
	text_str(out, "]}");
}

void qga_interfaces(struct text *out)
{
	static uint8_t buffer[RTNL_BUFFER];

	text_char(out, '[');
	dump_netlink(RTM_GETLINK, interface, out, buffer);
	text_char(out, ']');
}

/* --- the rest --- */

void qga_host_name(struct text *out)
{
	struct utsname uts;

	(void)uname(&uts);
	qga_first_member(out, "host-name", uts.nodename);
	text_char(out, '}');
}

/* A line of os-release(5), NAME=value or NAME="value", in file, of which the first byte is a newline. */
static void release(struct text *out, char *file, const char *line, const char *name)
{
	char *value = text_find(file, line), *end, was;

	if (!value)
		return;
	value += strlen(line);
	value += *value == '"';
	end = value + strcspn(value, "\"\n");
	was = *end;
	*end = '\0';
	qga_member(out, name, value);
	*end = was;
}

void qga_osinfo(struct text *out)
{
	static const char lines[][14] = { "\nID=", "\nNAME=", "\nPRETTY_NAME=", "\nVERSION=", "\nVERSION_ID=" };
	static const char fields[][12] = { "id", "name", "pretty-name", "version", "version-id" };
	struct utsname uts;
	char file[1024] = "\n";

	(void)uname(&uts);
	qga_first_member(out, "kernel-release", uts.release);
	qga_member(out, "kernel-version", uts.version);
	qga_member(out, "machine", uts.machine);
	(void)fd_read_file("/etc/os-release", file + 1, sizeof(file) - 1);
	for (size_t i = 0; i < COUNT(lines); i++)
		release(out, file, lines[i], fields[i]);
	text_char(out, '}');
}

int qga_set_time(int64_t ns)
{
	struct timespec time = { .tv_sec = ns / NS, .tv_nsec = ns % NS };
	uint64_t seconds;

	if (ns < 0) {
		int err = rtc_read(&seconds);

		if (err < 0)
			return err;
		time = (struct timespec){ .tv_sec = (time_t)seconds };
	}
	return clock_settime(CLOCK_REALTIME, &time) < 0 ? -errno : 0;
}
