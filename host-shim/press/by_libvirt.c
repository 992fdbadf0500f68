// SPDX-License-Identifier: MIT
/*
 * by_libvirt.c - a domain of libvirt, by virsh: the tool has the right version of libvirt's protocol,
 * the user's URIs and their passwords.
 *
 * Without LIBVIRT_DEFAULT_URI a domain is looked for in the session and then in the system daemon.
 * The next channel is the guest agent, which libvirt itself holds open. virsh tells the state of a
 * domain, and not of a reboot.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/child.h"
#include "host-shim/common/clock.h"
#include "host-shim/common/wait.h"
#include "host-shim/press/machine.h"

#define POLL_MS 250

static bool parse_domain(struct machine *m, const char *rest)
{
	return rest[0] != '-' && (size_t)snprintf(m->address, sizeof(m->address), "%s", rest) < sizeof(m->address);
}

/* Runs virsh with these words; its output goes to m->said. Returns its status, or -errno. */
static int virsh(struct machine *m, const char *command, const char *option, const char *value)
{
	static char path[4096];
	char uri[160], verb[32], name[512], opt[32], val[32], text[2048], connect[] = "-c";
	char *argv[8] = { path, connect, uri, verb, name, option ? opt : NULL, value ? val : NULL, NULL };
	int r = child_find("virsh", path, sizeof(path));

	if (r) {
		machine_say(m, "no virsh in PATH (Debian: package libvirt-clients)");
		return r;
	}
	setenv("LC_ALL", "C", 1);
	snprintf(uri, sizeof(uri), "%s", m->uri);
	snprintf(verb, sizeof(verb), "%s", command);
	snprintf(name, sizeof(name), "%s", m->address);
	snprintf(opt, sizeof(opt), "%s", option ? option : "");
	snprintf(val, sizeof(val), "%s", value ? value : "");
	r = child_capture(argv, text, sizeof(text));
	machine_say(m, "%s", r < 0 ? strerror(-r) : text);
	return r;
}

static enum machine_state state_of(struct machine *m, int status)
{
	static const struct {
		const char *begins;
		enum machine_state state;
	} states[] = {
		{ "running", MACHINE_RUNNING },       { "idle", MACHINE_RUNNING },
		{ "in shutdown", MACHINE_RUNNING },   { "paused", MACHINE_PAUSED },
		{ "pmsuspended", MACHINE_PAUSED },    { "shut off (shutdown)", MACHINE_OFF },
		{ "shut off (crashed)", MACHINE_GONE }, { "shut off (failed)", MACHINE_GONE },
		{ "shut off", MACHINE_OFF },          { "crashed", MACHINE_PANICKED },
	};
	size_t i;

	if (status)
		return MACHINE_UNKNOWN;
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strncmp(m->said, states[i].begins, strlen(states[i].begins)))
			return states[i].state;
	return MACHINE_UNKNOWN;
}

static enum machine_state state(struct machine *m)
{
	return state_of(m, virsh(m, "domstate", "--reason", NULL));
}

static int open_libvirt(struct machine *m)
{
	const char *wanted = getenv("LIBVIRT_DEFAULT_URI");
	const char *const uris[] = { "qemu:///session", "qemu:///system" };
	size_t i;

	for (i = 0; i < (wanted && *wanted ? 1u : 2u); i++) {
		m->uri = wanted && *wanted ? wanted : uris[i];
		m->state = state(m);
		if (m->state == MACHINE_UNKNOWN)
			continue;
		machine_fact(m, "uri", "%s", m->uri);
		machine_fact(m, "status", "%s", m->said);
		return 0;
	}
	return -ENOENT;
}

/* A transient domain is no more when it is off. */
static enum machine_state look_by_virsh(struct machine *m, int wait_ms)
{
	enum machine_state now;

	wait_fds(NULL, 0, wait_ms < POLL_MS ? wait_ms : POLL_MS);
	now = state(m);
	if (now == MACHINE_UNKNOWN && strstr(m->said, "failed to get domain"))
		now = MACHINE_OFF;
	if (now != MACHINE_UNKNOWN)
		m->state = now;
	return m->state;
}

static enum answer give_virsh(struct machine *m, const char *command, const char *option, const char *value,
    enum answer good)
{
	int r = virsh(m, command, option, value);

	if (r == -ETIMEDOUT)
		return ANSWER_LATE;
	return r ? ANSWER_REFUSED : good;
}

static enum answer press_by_virsh(struct machine *m)
{
	return give_virsh(m, "shutdown", "--mode", "acpi", ANSWER_TAKEN);
}

static enum answer press_agent(struct machine *m)
{
	return give_virsh(m, "shutdown", "--mode", "agent", ANSWER_HEARD);
}

static enum answer force_by_virsh(struct machine *m)
{
	return give_virsh(m, "destroy", NULL, NULL, ANSWER_TAKEN);
}

const struct machine_kind machine_libvirt = {
	.name = "libvirt", .form = "DOMAIN", .press_again = true, .parse = parse_domain, .open = open_libvirt, .look = look_by_virsh,
	.press = press_by_virsh, .agent = press_agent, .force = force_by_virsh,
};
