// SPDX-License-Identifier: MIT
/* monitor.c - the privileged half of the net role: resolv.conf and the host name. */
#include "init/net/monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "init/net/dnsname.h"
#include "init/net/driverless.h"
#include "init/net/resolv_conf.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/netlink/ip4.h"
#include "lib/netlink/ip6.h"
#include "lib/spawn.h"
#include "lib/text.h"

static int facts_fd = -1;

static void server(struct text *t, const struct monitor_server *s)
{
	static const uint8_t none[16];

	if (!s->ip4 && memcmp(s->ip6, none, sizeof(none)) == 0)
		return;
	text_str(t, "nameserver ");
	if (s->ip4)
		ip4_text(t, s->ip4);
	else
		ip6_text(t, s->ip6);
	if (!s->ip4 && ip6_is_link(s->ip6))
		text_fmt(t, "%%%s", s->device);
	text_char(t, '\n');
}

void monitor_compose(char *buf, size_t size, const struct monitor_facts *facts)
{
	struct text t = text_init(buf, size);
	size_t len = strnlen(facts->search, sizeof(facts->search));

	if (len == sizeof(facts->search) || !dnsname_list_ok(facts->search))
		return;
	text_str(&t, RESOLV_CONF_MARK);
	for (unsigned n = 0; n < MONITOR_SERVERS; n++)
		server(&t, &facts->servers[n]);
	if (len)
		text_fmt(&t, "search %s\n", facts->search);
}

static void set_host(const char *wanted)
{
	static char now[LEASE_HOST];
	char name[LEASE_HOST];

	if (dnsname_copy((const uint8_t *)wanted, strnlen(wanted, LEASE_HOST), name, sizeof(name)) < 0 ||
	    strcmp(name, now) == 0)
		return;
	memcpy(now, name, sizeof(now));
	if (sethostname(name, strlen(name)) < 0)
		log_line("host name %s: %m", name);
}

static int monitor(void *context)
{
	int fd = *(int *)context;
	struct monitor_facts facts;
	char text[RESOLV_CONF_MAX];
	bool explained = false, written = false;

	facts_fd = fd_close(facts_fd); /* inherited: while it is open here, the pipe never ends */
	/* Writes of at most PIPE_BUF are atomic, so each read returns one record (pipe(7)). */
	while (read(fd, &facts, sizeof(facts)) == (ssize_t)sizeof(facts)) {
		set_host(facts.host);
		if (facts.no_interface && !explained)
			driverless_log();
		explained = facts.no_interface;
		monitor_compose(text, sizeof(text), &facts);
		/* A file without content is written only over one that has content. */
		if (!text[0] || (!written && strcmp(text, RESOLV_CONF_MARK) == 0))
			continue;
		resolv_conf_write(text);
		written = true;
	}
	return 0;
}

void monitor_start(void)
{
	int fds[2], err = 0;

	if (pipe2(fds, O_CLOEXEC) < 0) {
		err = -errno;
	} else {
		facts_fd = fds[1];
		err = spawn_own(SPAWN_PLAIN, monitor, &fds[0]);
		(void)fd_close(fds[0]);
		(void)fd_set_flags(facts_fd, O_NONBLOCK);
	}
	if (err < 0)
		log_line("no process for resolv.conf and the host name: %s", log_errno(err));
}

void monitor_send(const struct monitor_facts *facts)
{
	static struct monitor_facts told;

	_Static_assert(sizeof(told) <= 4096, "more than PIPE_BUF is not written as a whole");
	if (memcmp(facts, &told, sizeof(told)) == 0)
		return;
	if (facts_fd >= 0 && write(facts_fd, facts, sizeof(*facts)) == (ssize_t)sizeof(*facts))
		told = *facts;
}
