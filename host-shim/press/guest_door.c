// SPDX-License-Identifier: MIT
/*
 * guest_door.c - asking the guest itself: softoff's agent on vsock, or a guest agent.
 *
 * softoff's agent takes a word a line and answers each with a line of JSON (softoff-agent(8)). A unix
 * socket with a port is the form of cloud-hypervisor and Firecracker: the host writes "CONNECT port"
 * and reads "OK number" (their docs/vsock.md). vfkit's and krunkit's sockets lead to one port at once.
 * The guest agent protocol is that of QEMU's docs/interop/qemu-ga-ref; guest-shutdown has no answer
 * when it succeeds.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/clock.h"
#include "host-shim/common/dial.h"
#include "host-shim/press/machine.h"

/* After this a guest agent that did not refuse is taken to shut down. */
#define REFUSAL_MS 500

const char *guest_door_name(const struct guest_door *door)
{
	switch (door->kind) {
	case DOOR_GUEST_AGENT:
		return "guest agent";
	case DOOR_VSOCK:
	case DOOR_UNIX:
		return "vsock";
	case DOOR_NONE:
		break;
	}
	return "none";
}

static int connect_port(int fd, unsigned port)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "CONNECT %u\n", port), r;

	r = dial_send(fd, line, (size_t)n);
	if (!r)
		r = dial_line(fd, line, sizeof(line), MACHINE_ANSWER_MS);
	return r ? r : strncmp(line, "OK ", 3) ? -ECONNREFUSED : 0;
}

static int open_door(const struct guest_door *door)
{
	int fd = door->kind == DOOR_VSOCK ? dial_vsock(door->cid, door->port, MACHINE_ANSWER_MS) :
					    dial_unix(door->path, MACHINE_ANSWER_MS);
	int r = fd >= 0 && door->kind == DOOR_UNIX && door->port ? connect_port(fd, door->port) : 0;

	if (r < 0) {
		close(fd);
		return r;
	}
	return fd;
}

static enum answer answer_of(struct machine *m, int error)
{
	machine_say(m, "%s", strerror(-error));
	switch (error) {
	case -ETIMEDOUT:
		return ANSWER_LATE;
	case -ECONNRESET:
	case -EPIPE:
	case -ENOENT:
		return ANSWER_GONE;
	default:
		return ANSWER_REFUSED;
	}
}

int guest_door_ask(struct machine *m, const struct guest_door *door, const char *word, char *line, size_t size)
{
	char text[32];
	int fd = open_door(door), n = snprintf(text, sizeof(text), "%s\n", word), r;

	(void)m;
	if (fd < 0)
		return fd;
	r = dial_send(fd, text, (size_t)n);
	if (!r)
		r = dial_line(fd, line, size, MACHINE_ANSWER_MS);
	close(fd);
	return r;
}

static enum answer press_softoff(struct machine *m, const struct guest_door *door)
{
	char line[1024] = "";
	json_t *answer;
	const char *error;
	enum answer result = ANSWER_HEARD;
	int r = guest_door_ask(m, door, "poweroff", line, sizeof(line));

	if (r)
		return answer_of(m, r);
	answer = json_loads(line, 0, NULL);
	error = json_string_value(json_object_get(answer, "error"));
	if (error || !json_object_get(answer, "event")) {
		machine_say(m, "%s", error ? error : line);
		result = ANSWER_REFUSED;
	}
	json_decref(answer);
	return result;
}

/* Reads lines until one is the answer to this id, or any at all if id is 0. */
static int take_answer(int fd, json_int_t id, int timeout_ms, json_t **answer)
{
	int64_t deadline = host_clock_ms() + timeout_ms;
	char line[2048];

	for (;;) {
		int64_t left = deadline - host_clock_ms();
		const char *text = line;
		int r = left > 0 ? dial_line(fd, line, sizeof(line), (int)left) : -ETIMEDOUT;

		if (r)
			return r;
		text += strspn(text, "\xff");
		*answer = json_loads(text, 0, NULL);
		if (*answer && (!id || json_integer_value(json_object_get(*answer, "return")) == id))
			return 0;
		json_decref(*answer);
	}
}

static enum answer qga_shut_down(struct machine *m, int fd)
{
	static const char command[] = "{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"powerdown\"}}\n";
	json_t *answer = NULL;
	const char *why;
	int r = dial_send(fd, command, sizeof(command) - 1);

	if (r)
		return answer_of(m, r);
	r = take_answer(fd, 0, REFUSAL_MS, &answer);
	if (r)
		return ANSWER_HEARD; /* the agent answered before, and has not refused */
	why = json_string_value(json_object_get(json_object_get(answer, "error"), "desc"));
	if (why)
		machine_say(m, "%s", why);
	json_decref(answer);
	return why ? ANSWER_REFUSED : ANSWER_HEARD;
}

static enum answer press_guest_agent(struct machine *m, const struct guest_door *door)
{
	json_int_t id = (json_int_t)host_clock_ms() % 1000000 + 1;
	int fd = open_door(door), r, n;
	json_t *answer = NULL;
	enum answer result;
	char sync[128];

	if (fd < 0)
		return answer_of(m, fd);
	n = snprintf(sync, sizeof(sync), "{\"execute\":\"guest-sync\",\"arguments\":{\"id\":%lld}}\n", (long long)id);
	r = dial_send(fd, sync, (size_t)n);
	if (!r)
		r = take_answer(fd, id, MACHINE_ANSWER_MS, &answer);
	json_decref(answer);
	result = r ? answer_of(m, r) : qga_shut_down(m, fd);
	close(fd);
	return result;
}

enum answer guest_door_press(struct machine *m, const struct guest_door *door)
{
	m->said[0] = '\0';
	return door->kind == DOOR_GUEST_AGENT ? press_guest_agent(m, door) : press_softoff(m, door);
}
