// SPDX-License-Identifier: MIT
/* test_agent_qga_link.c: the guest agent's protocol on a connection, over socket pairs: what a host sends, in pieces, and its end. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/channels/qga.c"
#include "agent/channels/qga_vsock.c"
#include "tests/unit/client.h"
#include "tests/unit/tap.h"

static struct agent a;
static unsigned presses;

void agent_press(struct agent *of, const struct press *press)
{
	(void)of;
	presses += press->action == POWER_OFF && strcmp(press->node, "vsock") == 0;
}

void agent_listening(const char *channel, const char *name)
{
	(void)channel;
	(void)name;
}

void agent_status(const struct agent *of, struct event *e)
{
	(void)of;
	(void)e;
}

void agent_doctor(struct event *e)
{
	(void)e;
}

void channel_wake(const struct channel *channel, uint64_t at_ms)
{
	(void)channel;
	(void)at_ms;
}

void channel_wake_lazily(const struct channel *channel, uint64_t at_ms)
{
	channel_wake(channel, at_ms);
}

static void turns(void)
{
	sigset_t none;

	sigemptyset(&none);
	for (int i = 0; i < 5; i++)
		loop_turn(&a.loop, 0, &none);
	qga_link_due(&qga_vsock, 0); /* as the channel would be woken */
}

/* A host connects. Returns its end. */
static int client(void)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	if (qga_vsock.fd >= 0)
		qga_close(&qga_vsock);
	qga_open(&qga_vsock, ends[1]);
	return ends[0];
}

static const char *answer_to(int fd, const char *s)
{
	return client_exchange(fd, s, turns);
}

static void serves(void)
{
	int fd = client(), other;

	is_str(answer_to(fd, "{\"execute\":\"guest-ping\"}\n"), "{\"return\": {}}\n", "a client is served");
	is_str(answer_to(fd, "{\"execute\":"), "-", "half a request gets no answer yet");
	is_str(answer_to(fd, "\"guest-ping\"}{\"execute\":\"guest-sync\",\"arguments\":{\"id\":7}}"), "{\"return\": {}}\n{\"return\": 7}\n",
	       "the end of the request and the next request are answered");
	is_str(answer_to(fd, "{\"execute\":\"guest-shutdown\"}"), "-", "a shutdown has no answer");
	is_int(presses, 1, "a shutdown is a press, and the log names vsock");
	other = client();
	is_str(answer_to(fd, ""), "", "another client replaces the first");
	is_str(answer_to(other, "{\"execute\":\"guest-ping\"}"), "{\"return\": {}}\n", "the replacing client is served");
	(void)answer_to(other, "{\"execute\":\"gue");
	close(fd);
	close(other);
	turns();
	is_int(qga_vsock.fd, -1, "a client that has gone closes the connection");
	is_int((long)a.loop.count, a.loop.timer_fd >= 0, "nothing is watched without a client");
	fd = client();
	is_str(answer_to(fd, "{\"execute\":\"guest-ping\"}"), "{\"return\": {}}\n", "the next client does not get the former half of a request");
	close(fd);
	turns();
}

/* The answers are more than any socket holds. */
static void greedy(void)
{
	static char buf[1 << 16];
	int fd = client();
	size_t sent = 0, got = 0;
	ssize_t n;

	for (int i = 0; i < 20000 && send(fd, "{\"execute\":\"guest-info\"}\n", 25, MSG_NOSIGNAL) == 25; i++) {
		sent++;
		turns();
	}
	ok(sent > 10, "a client that reads no answers does not block the agent");
	for (int i = 0; i < 100000 && got < sent; i++) {
		while ((n = read(fd, buf, sizeof(buf))) > 0)
			for (ssize_t k = 0; k < n; k++)
				got += buf[k] == '\n';
		turns();
	}
	is_int((long)got, (long)sent, "a client that reads at last gets each answer");
	close(fd);
	turns();
}

/* Its end is noticed by the answer that cannot be written. */
static void gone_before_the_answer(void)
{
	int fd = client();

	(void)signal(SIGPIPE, SIG_IGN); /* as in the agent */
	for (int i = 0; i < 20000 && send(fd, "{\"execute\":\"guest-info\"}\n", 25, MSG_NOSIGNAL) == 25; i++)
		turns();
	ok(qga_vsock.sent < qga_vsock.qga.out.len, "an answer waits for room");
	close(fd);
	turns();
	is_int(qga_vsock.fd, -1, "a client that goes meanwhile closes the connection");
}

static void ends_in_a_job(void)
{
	int fd = client();

	if (send(fd, "{\"execute\":\"guest-get-fsinfo\"}", 30, MSG_NOSIGNAL) != 30)
		return;
	loop_turn(&a.loop, 0, &(sigset_t){ 0 });
	ok(qga_vsock.qga.later || qga_vsock.qga.out.len, "a client requests a job that takes time");
	close(fd);
	for (int i = 0; i < 2000 && qga_vsock.fd >= 0; i++) {
		turns();
		(void)poll(NULL, 0, 5);
	}
	is_int(qga_vsock.fd, -1, "the end of a client in a job closes the connection");
	is_int(qga_vsock.qga.job_fd, -1, "the end of a client in a job ends the job");
	is_int((long)a.loop.count, a.loop.timer_fd >= 0, "nothing is watched after the job");
}

int main(void)
{
	loop_init(&a.loop);
	qga_start(&a);
	qga_vsock_start(&a);
	serves();
	greedy();
	gone_before_the_answer();
	ends_in_a_job();
	return done();
}
