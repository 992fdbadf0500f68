// SPDX-License-Identifier: MIT
/*
 * by_agent.c - softoff's agent itself, on vsock or on a unix socket that leads there.
 *
 * The guest's end is seen by its port, which no longer answers. Nothing can force.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/wait.h"
#include "host-shim/press/machine.h"

#define AGENT_VSOCK 116
#define POLL_MS 500

static bool parse_vsock(struct machine *m, const char *rest)
{
	char copy[32], *colon;
	long cid, port = AGENT_VSOCK;

	if ((size_t)snprintf(copy, sizeof(copy), "%s", rest) >= sizeof(copy))
		return false;
	colon = strchr(copy, ':');
	if (colon)
		*colon++ = '\0';
	if (text_number(copy, 1, 999999999, &cid) < 0 || (colon && text_number(colon, 1, 999999999, &port) < 0))
		return false;
	return machine_add_door(m, DOOR_VSOCK, "", (unsigned)cid, (unsigned)port);
}

static bool parse_unix(struct machine *m, const char *rest)
{
	char copy[256], *colon;
	long port = 0;

	if ((size_t)snprintf(copy, sizeof(copy), "%s", rest) >= sizeof(copy))
		return false;
	colon = strrchr(copy, ':');
	if (colon && text_number(colon + 1, 1, 999999999, &port) == 0)
		*colon = '\0';
	return machine_add_door(m, DOOR_UNIX, copy, 0, (unsigned)port);
}

static int open_agent(struct machine *m)
{
	char line[2048];
	int r = guest_door_ask(m, &m->doors[0], "status", line, sizeof(line));

	if (r) {
		machine_say(m, "%s", strerror(-r));
		return r;
	}
	m->state = MACHINE_RUNNING;
	machine_fact(m, "agent", "%s", line);
	return 0;
}

/* An agent that is stopping does not answer, and is not off yet: only a refused connection is. */
static enum machine_state look_by_agent(struct machine *m, int wait_ms)
{
	char line[2048];
	int r;

	wait_fds(NULL, 0, wait_ms < POLL_MS ? wait_ms : POLL_MS);
	r = guest_door_ask(m, &m->doors[0], "ping", line, sizeof(line));
	if (r && r != -ETIMEDOUT)
		m->state = MACHINE_OFF;
	return m->state;
}

static enum answer press_by_agent(struct machine *m)
{
	return guest_door_press(m, &m->doors[0]);
}

static enum answer force_by_agent(struct machine *m)
{
	machine_say(m, "a guest cannot be forced by its own agent");
	return ANSWER_REFUSED;
}

const struct machine_kind machine_vsock = {
	.name = "vsock", .form = "CID[:PORT]", .parse = parse_vsock, .open = open_agent, .look = look_by_agent,
	.press = press_by_agent, .force = force_by_agent, .by_door = true,
};

const struct machine_kind machine_unix = {
	.name = "unix", .form = "SOCKET[:PORT]", .parse = parse_unix, .open = open_agent, .look = look_by_agent,
	.press = press_by_agent, .force = force_by_agent, .by_door = true,
};
