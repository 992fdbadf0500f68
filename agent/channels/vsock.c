// SPDX-License-Identifier: MIT
/* vsock.c - the channel of hosts that have no button: a vsock port that listens for the host. */
#include "agent/channels/vsock.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/channel.h"
#include "lib/clock.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"

#define REFUSALS_MS 60000u /* from one line about a refused client to the next: any user of the guest may connect */

static struct client {
	int fd; /* -1: free */
	unsigned turn; /* in the order in which they came */
	unsigned len;
	char line[VSOCK_LINE];
} clients[VSOCK_CLIENTS];

static struct agent *agent;
static int listen_fd = -1;

bool vsock_is_host(const struct sockaddr_vm *peer)
{
	return peer->svm_family == AF_VSOCK && peer->svm_cid == VMADDR_CID_HOST;
}

/* The socket family is there before its driver is, a module or built in. */
bool vsock_may_have_come(const char *subsystem)
{
	return !subsystem || strcmp(subsystem, "drivers") == 0;
}

static void hang_up(struct client *c)
{
	if (c->fd < 0)
		return;
	loop_remove(&agent->loop, c->fd);
	c->fd = fd_close(c->fd);
}

static void answer_word(struct client *c, const char *word)
{
	struct press press = { .action = power_from_name(word), .channel = "vsock", .node = "host" };
	struct event e;

	event_begin(&e, word);
	if (press.action != POWER_NONE)
		agent_press(agent, &press);
	else if (strcmp(word, "status") == 0)
		agent_status(agent, &e);
	else if (strcmp(word, "doctor") == 0)
		agent_doctor(&e);
	else if (strcmp(word, "ping") != 0)
		event_str(&e, "error", "no such command: poweroff reboot halt ping status doctor");
	text_str(&e.text, "}\n");
	/* There is room for it unless the host reads nothing: then it is not waited for. */
	if (send(c->fd, e.buf, e.text.len, MSG_NOSIGNAL) != (ssize_t)e.text.len)
		hang_up(c);
}

static void on_client_readable(void *context, int fd, short revents)
{
	struct client *c = context;
	ssize_t n = read(fd, c->line + c->len, sizeof(c->line) - c->len);
	char *end;

	(void)revents;
	if (n <= 0) {
		hang_up(c);
		return;
	}
	c->len += (unsigned)n;
	while (c->fd >= 0 && (end = memchr(c->line, '\n', c->len))) {
		*end++ = '\0';
		c->line[strcspn(c->line, "\r")] = '\0';
		answer_word(c, c->line);
		c->len -= (unsigned)(end - c->line);
		memmove(c->line, end, c->len);
	}
	if (c->len == sizeof(c->line))
		hang_up(c); /* longer than any command */
}

void vsock_serve(struct agent *a, int fd)
{
	static unsigned turn;
	struct client *c = clients;

	for (struct client *other = c + 1; other < clients + VSOCK_CLIENTS; other++)
		if (c->fd >= 0 && (other->fd < 0 || other->turn < c->turn))
			c = other;
	hang_up(c);
	c->fd = fd;
	c->turn = turn++;
	c->len = 0;
	if (loop_add(&a->loop, fd, POLLIN, on_client_readable, c) < 0)
		hang_up(c);
}

int vsock_accept(int fd)
{
	static uint64_t quiet_ms;
	uint64_t now_ms = clock_ms();
	struct sockaddr_vm peer;
	socklen_t len = sizeof(peer);
	int client = (int)syscall(SYS_accept4, fd, &peer, &len, SOCK_CLOEXEC | SOCK_NONBLOCK); /* libc's own looks for old kernels */

	if (client < 0 || vsock_is_host(&peer))
		return client;
	if (now_ms >= quiet_ms) {
		log_line("vsock: CID %u refused: it is not the host", peer.svm_cid);
		quiet_ms = now_ms + REFUSALS_MS;
	}
	return fd_close(client);
}

static void on_client(void *context, int fd, short revents)
{
	int client = vsock_accept(fd);

	(void)revents;
	if (client >= 0)
		vsock_serve(context, client);
}

int vsock_listen(struct agent *a, uint64_t port, loop_ready *ready)
{
	struct sockaddr_vm address = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = (unsigned)port };
	int fd FD_CLOSE = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || syscall(SYS_listen, fd, VSOCK_CLIENTS) < 0 ||
	    loop_add(&a->loop, fd, POLLIN, ready, a) < 0) {
		log_line("vsock: port %u: %m", address.svm_port);
		return -1;
	}
	return fd_steal(&fd);
}

static void vsock_start(struct agent *a)
{
	agent = a;
	for (struct client *c = clients; c < clients + VSOCK_CLIENTS; c++)
		c->fd = -1;
}

static void vsock_look(struct agent *a, const char *subsystem)
{
	int fd;

	if (listen_fd >= 0 || !vsock_may_have_come(subsystem))
		return;
	fd = vsock_listen(a, a->params->vsock_port, on_client);
	if (fd < 0)
		return;
	listen_fd = fd;
	agent_listening("vsock", "softoff.vsock");
}

static bool vsock_wanted(const struct params *params)
{
	return params->vsock_port != 0;
}

const struct channel channel_vsock = { .name = "vsock", .wanted = vsock_wanted, .start = vsock_start, .look = vsock_look };
