// SPDX-License-Identifier: MIT
/*
 * test_agent_vsock.c: the vsock channel's lines and clients, over socket pairs: the kernel connects the host's end with this
 * end. The peer's address decides whether it may connect.
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/channels/vsock.c"
#include "tests/unit/client.h"
#include "tests/unit/tap.h"

static struct agent a;
static enum power_action asked;
static unsigned presses;

void agent_press(struct agent *of, const struct press *press)
{
	asked = press->action;
	presses++;
	of->asked = press->action;
}

void agent_listening(const char *channel, const char *name)
{
	(void)channel;
	(void)name;
}

void agent_status(const struct agent *of, struct event *e)
{
	event_str(e, "asked", power_name(of->asked));
}

void agent_doctor(struct event *e)
{
	event_str(e, "reason", "none");
}

/* A client: its end, which does not block. */
static int client(void)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	vsock_serve(&a, ends[1]);
	return ends[0];
}

static void turns(void)
{
	sigset_t none;

	sigemptyset(&none);
	for (int i = 0; i < 5; i++)
		loop_turn(&a.loop, 0, &none);
}

static const char *answer_to(int fd, const char *s)
{
	return client_exchange(fd, s, turns);
}

static bool has(const char *text, const char *what)
{
	return strstr(text, what) != NULL;
}

static void words(void)
{
	int fd = client();
	const char *s;

	s = answer_to(fd, "ping\n");
	ok(has(s, "{\"v\":1,\"t_ns\":") && has(s, "\"event\":\"ping\"}\n"), "ping is answered by an event");
	ok(has(answer_to(fd, "status\r\n"), "\"event\":\"status\",\"asked\":\"none\"}\n"),
	   "status has the state, also for a line that ends with CR and LF");
	ok(has(answer_to(fd, "doctor\n"), "\"event\":\"doctor\",\"reason\":\"none\"}\n"), "doctor has the diagnosis");
	is_int(presses, 0, "ping, status and doctor are no presses");
	ok(has(answer_to(fd, "reboot\n"), "\"event\":\"reboot\"}\n") && asked == POWER_REBOOT, "reboot has an answer and is a press");
	ok(has(answer_to(fd, "halt\n"), "\"halt\"}") && asked == POWER_HALT, "halt has an answer and is a press");
	ok(has(answer_to(fd, "poweroff\n"), "\"poweroff\"}") && asked == POWER_OFF, "poweroff has an answer and is a press");
	is_int(presses, 3, "each of the three is one press");
	ok(has(answer_to(fd, "status\n"), "\"asked\":\"poweroff\""), "status has the last action");
	ok(has(answer_to(fd, "none\n"), "\"error\":\"no such command"), "a word that is no command is refused");
	ok(has(answer_to(fd, "\n"), "\"event\":\"\",\"error\":"), "an empty line is refused");
	ok(has(answer_to(fd, "\"\\\x01\xff\n"), "\"event\":\"\\\"\\\\\\u0001\\u00ff\",\"error\":"), "the refusal repeats the line with JSON's escapes");
	is_int(presses, 3, "a refused line is no press");
	is_str(answer_to(fd, "pi"), "-", "half a line has no answer yet");
	s = answer_to(fd, "ng\nping\nPING\n");
	ok(has(s, "\"ping\"}\n{") && has(s, "\"PING\",\"error\""), "lines may come in pieces and several at once");
	is_str(answer_to(fd, "0123456789012345678901234567890123456789012345678901234567890123456789"), "",
	       "a line that does not end closes the connection");
	close(fd);
}

static void crowd(void)
{
	int fds[VSOCK_CLIENTS + 1];

	for (int i = 0; i <= VSOCK_CLIENTS; i++) {
		fds[i] = client();
		(void)answer_to(fds[i], "pi"); /* and says no more */
	}
	is_str(answer_to(fds[0], ""), "", "a client above the limit takes the place of the first");
	for (int i = 1; i <= VSOCK_CLIENTS; i++)
		ok(has(answer_to(fds[i], "ng\n"), "\"ping\"}"), "client %d is served beside the client above the limit", i);
	for (int i = 0; i <= VSOCK_CLIENTS; i++)
		close(fds[i]);
	turns();
	is_int((int)a.loop.count, a.loop.timer_fd >= 0, "without clients nothing is watched");
}

/* Short questions beside one client that stays: each finds a place that is free. */
static void one_stays(void)
{
	int stays = client();

	for (int i = 0; i < 2 * VSOCK_CLIENTS; i++) {
		int fd = client();

		ok(has(answer_to(fd, "ping\n"), "\"ping\"}"), "client %d of many, one after another, is served", i);
		close(fd);
		turns();
	}
	ok(has(answer_to(stays, "ping\n"), "\"ping\"}"), "a client that stays keeps its connection");
	close(stays);
	turns();
}

/* Answers are about 80 bytes, so this is more than any socket holds. */
static void greedy(void)
{
	int fd = client();

	for (int i = 0; i < 20000 && send(fd, "ping\n", 5, MSG_NOSIGNAL) == 5; i++)
		turns();
	turns();
	is_int((int)a.loop.count, a.loop.timer_fd >= 0, "a client that reads no answers is closed and blocks no other");
	close(fd);
}

int main(void)
{
	loop_init(&a.loop);
	channel_vsock.start(&a);
	ok(vsock_is_host(&(struct sockaddr_vm){ .svm_family = AF_VSOCK, .svm_cid = 2 }), "CID 2 is the host");
	for (unsigned cid = 0; cid < 6; cid++)
		if (cid != 2)
			ok(!vsock_is_host(&(struct sockaddr_vm){ .svm_family = AF_VSOCK, .svm_cid = cid }), "CID %u is not the host", cid);
	ok(!vsock_is_host(&(struct sockaddr_vm){ .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY }), "CID_ANY is not the host");
	ok(!vsock_is_host(&(struct sockaddr_vm){ .svm_family = AF_UNIX, .svm_cid = 2 }), "an address of another family is not the host");
	words();
	crowd();
	one_stays();
	greedy();
	return done();
}
