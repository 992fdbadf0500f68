// SPDX-License-Identifier: MIT
/*
 * by_rest.c - VMMs with a REST service on a unix socket: vfkit, krunkit, cloud-hypervisor.
 *
 * vfkit (its doc/usage.md and pkg/rest): GET /vm/state has the framework's state, POST /vm/state
 * takes Stop, the button, and HardStop; the process ends with its machine, so that the answer to
 * HardStop may be the end of the stream.
 * krunkit (its src/status.rs): any POST presses, GET always says Running, and nothing forces: the end
 * of the process is the only news.
 * cloud-hypervisor (its docs/api.md): vm.power-button, vm.info, vm.shutdown. Its button's line is
 * never lowered: only the first press of a machine's life makes an edge.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host-shim/common/http_unix.h"
#include "host-shim/common/wait.h"
#include "host-shim/press/machine.h"

#define POLL_MS 200
#define AGENT_VSOCK 116

static bool parse_rest(struct machine *m, const char *rest)
{
	return (size_t)snprintf(m->address, sizeof(m->address), "%s", rest) < sizeof(m->address);
}

/* One request; its body as JSON, or NULL. Returns 0 or -errno; the status goes to *status. */
static int rest_request(struct machine *m, const char *method, const char *path, const char *json, long *status,
    json_t **body)
{
	static struct http_answer answer;
	int r = http_unix(m->address, method, path, json, MACHINE_ANSWER_MS, &answer);

	m->said[0] = '\0';
	*status = answer.status;
	/* krunkit's answers end in a NUL. */
	json_t *parsed = r ? NULL : json_loadb(answer.body, strlen(answer.body), 0, NULL);

	if (r)
		machine_say(m, "%s", r == -ETIMEDOUT ? "no answer" : strerror(-r));
	else if (answer.status >= 300)
		machine_say(m, "HTTP %ld %s", answer.status, answer.body);
	if (body)
		*body = parsed;
	else
		json_decref(parsed);
	return r;
}

static bool server_is_gone(int error)
{
	return error == -ENOENT || error == -ECONNREFUSED;
}

static enum answer give_rest(struct machine *m, const char *method, const char *path, const char *json)
{
	long status;
	int r = rest_request(m, method, path, json, &status, NULL);

	if (r == -ETIMEDOUT)
		return ANSWER_LATE;
	if (r)
		return ANSWER_GONE;
	return status >= 300 ? ANSWER_REFUSED : ANSWER_TAKEN;
}

/* Asks for a member of the body at path: the state's name. */
static int ask_state(struct machine *m, const char *path, char *name, size_t size, json_t **body)
{
	const char *text;
	long status;
	int r = rest_request(m, "GET", path, NULL, &status, body);

	name[0] = '\0';
	text = json_string_value(json_object_get(*body, "state"));
	if (!r && text)
		snprintf(name, size, "%s", text);
	return r;
}

static enum machine_state state_of_name(const char *name)
{
	static const struct {
		const char *name;
		enum machine_state state;
	} states[] = {
		{ "VirtualMachineStateRunning", MACHINE_RUNNING },
		{ "VirtualMachineStateStarting", MACHINE_RUNNING },
		{ "VirtualMachineStateStopping", MACHINE_RUNNING },
		{ "VirtualMachineStatePaused", MACHINE_PAUSED },
		{ "VirtualMachineStateStopped", MACHINE_OFF },
		{ "VirtualMachineStateError", MACHINE_GONE },
		{ "Running", MACHINE_RUNNING },
		{ "Paused", MACHINE_PAUSED },
		{ "Shutdown", MACHINE_OFF },
	};
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(name, states[i].name))
			return states[i].state;
	return MACHINE_UNKNOWN;
}

static int open_rest(struct machine *m, const char *path, const char *vmm)
{
	char name[64];
	json_t *body = NULL, *vsock;
	int r = ask_state(m, path, name, sizeof(name), &body);

	if (!r && !name[0])
		r = -EPROTO;
	if (!r) {
		m->state = state_of_name(name);
		machine_fact(m, "vmm", "%s", vmm);
		machine_fact(m, "status", "%s", name);
		vsock = json_object_get(json_object_get(body, "config"), "vsock");
		if (json_is_string(json_object_get(vsock, "socket")))
			machine_add_door(m, DOOR_UNIX, json_string_value(json_object_get(vsock, "socket")), 0, AGENT_VSOCK);
	}
	json_decref(body);
	return r;
}

/* A VMM that is no longer there ended with its machine. */
static enum machine_state look_by_rest(struct machine *m, const char *path, int wait_ms)
{
	char name[64];
	json_t *body = NULL;
	int r;

	wait_fds(NULL, 0, wait_ms < POLL_MS ? wait_ms : POLL_MS);
	r = ask_state(m, path, name, sizeof(name), &body);
	json_decref(body);
	if (server_is_gone(r))
		m->state = MACHINE_OFF;
	else if (!r && state_of_name(name) != MACHINE_UNKNOWN)
		m->state = state_of_name(name);
	return m->state;
}

static int open_vfkit(struct machine *m)
{
	return open_rest(m, "/vm/state", "vfkit");
}

static int open_krunkit(struct machine *m)
{
	return open_rest(m, "/vm/state", "krunkit");
}

static int open_cloud(struct machine *m)
{
	return open_rest(m, "/api/v1/vm.info", "cloud-hypervisor");
}

static enum machine_state look_vm(struct machine *m, int wait_ms)
{
	return look_by_rest(m, "/vm/state", wait_ms);
}

static enum machine_state look_cloud(struct machine *m, int wait_ms)
{
	return look_by_rest(m, "/api/v1/vm.info", wait_ms);
}

static enum answer press_vm(struct machine *m)
{
	return give_rest(m, "POST", "/vm/state", "{\"state\":\"Stop\"}");
}

static enum answer press_cloud(struct machine *m)
{
	return give_rest(m, "PUT", "/api/v1/vm.power-button", NULL);
}

static enum answer force_vfkit(struct machine *m)
{
	enum answer a = give_rest(m, "POST", "/vm/state", "{\"state\":\"HardStop\"}");

	return a == ANSWER_GONE ? ANSWER_TAKEN : a;
}

static enum answer force_krunkit(struct machine *m)
{
	machine_say(m, "krunkit's service has no way to force: end its process");
	return ANSWER_REFUSED;
}

static enum answer force_cloud(struct machine *m)
{
	enum answer a = give_rest(m, "PUT", "/api/v1/vm.shutdown", NULL);

	return a == ANSWER_GONE ? ANSWER_TAKEN : a;
}

const struct machine_kind machine_vfkit = {
	.name = "vfkit", .form = "SOCKET", .press_again = true, .parse = parse_rest, .open = open_vfkit, .look = look_vm,
	.press = press_vm, .force = force_vfkit,
};

const struct machine_kind machine_krunkit = {
	.name = "krunkit", .form = "SOCKET", .press_again = true, .parse = parse_rest, .open = open_krunkit, .look = look_vm,
	.press = press_vm, .force = force_krunkit,
};

const struct machine_kind machine_cloud_hypervisor = {
	.name = "cloud-hypervisor", .form = "SOCKET", .press_again = false, .parse = parse_rest, .open = open_cloud,
	.look = look_cloud, .press = press_cloud, .force = force_cloud,
};
