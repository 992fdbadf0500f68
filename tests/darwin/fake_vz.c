// SPDX-License-Identifier: MIT
/*
 * fake_vz.c - softoff-vz with a scripted machine in place of the framework's.
 *
 * The options, the QMP dialogue and the bridges are the real ones; the machine is a script that FAKE_VZ
 * names, and that writes a guest's console and events. So `softoff run --vmm vz` runs to its end here.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/clock.h"
#include "host-shim/run/backend.h"
#include "host-shim/vz/bridge.h"
#include "host-shim/vz/server.h"
#include "host-shim/vz/vz_options.h"

#define EVENT(rest) "{\"v\":1,\"t_ns\":1,\"event\":" rest "}\n"
#define BOOT EVENT("\"init\",\"version\":\"0\"") EVENT("\"armed\",\"channel\":\"evdev\"") EVENT("\"ready\"")
#define OFF EVENT("\"press\",\"channel\":\"evdev\",\"action\":\"poweroff\"") \
	EVENT("\"off\",\"action\":\"poweroff\",\"asked\":true")
#define REBOOT EVENT("\"off\",\"action\":\"reboot\",\"asked\":true")
#define BANNER "[    0.000000] Linux version 6.12.0\n"
#define RESTART "[    9.000000] reboot: Restarting system\n" BANNER

static const struct scenario {
	const char *name;
	const char *console, *events; /* when the machine runs */
	const char *no_start;         /* the error of start(), or NULL */
	const char *refuses;          /* the error of request_stop(), or NULL */
	int stops_after_ms;           /* from the request; -1: never */
	const char *last;             /* events at the request */
	const char *error;            /* of the stop, or NULL */
	const char *again;            /* console or events after 100 ms of running, or NULL */
	bool again_is_event;
	int dies_of; /* a signal, 100 ms after the start; 0: none */
	bool stop_fails;
} scenarios[] = {
	{ .name = "off", .console = BANNER "hello\n", .events = BOOT, .last = OFF },
	{ .name = "late", .console = "hello\n", .events = BOOT, .last = OFF, .stops_after_ms = 1500 },
	{ .name = "foreign", .console = BANNER "login: ", .events = "" , .last = "" },
	{ .name = "deaf", .events = BOOT, .stops_after_ms = -1 },
	{ .name = "stuck", .events = BOOT, .stops_after_ms = -1, .stop_fails = true },
	{ .name = "refuses", .events = BOOT, .refuses = "the machine takes no request to stop in its present state", .stops_after_ms = -1 },
	{ .name = "no-start", .no_start = "Invalid virtual machine configuration. The kernel is no raw Image.", .stops_after_ms = -1 },
	{ .name = "error", .events = BOOT, .last = OFF, .error = "Internal Virtualization error." },
	{ .name = "reboots", .events = BOOT REBOOT, .again = BOOT, .again_is_event = true, .stops_after_ms = -1 },
	{ .name = "restarts", .console = BANNER, .again = RESTART, .stops_after_ms = -1 },
	{ .name = "dmesg", .console = BANNER BANNER, .events = BOOT, .last = OFF },
	{ .name = "dies", .events = BOOT, .stops_after_ms = -1, .dies_of = SIGKILL },
};

static const struct scenario *scenario;
static struct vz_options options;
static struct vz_server server;
static enum vz_state present = VZ_STOPPED;
static int64_t stop_at = -1, again_at = -1;
static int listener = -1, refusals; /* of the guest's vsock port, still to come */

static void write_text(int fd, const char *text)
{
	if (text && write(fd, text, strlen(text)) < 0)
		exit(1);
}

static enum vz_state fake_state(void *ctx)
{
	(void)ctx;
	return present;
}

static void fake_start(void *ctx)
{
	(void)ctx;
	if (options.unlink_kernel)
		unlink(options.kernel);
	if (scenario->no_start) {
		vz_server_started(&server, scenario->no_start);
		return;
	}
	present = VZ_RUNNING;
	vz_server_started(&server, NULL);
	write_text(CHILD_FIRST_FD + CHANNEL_HVC, scenario->console);
	write_text(CHILD_FIRST_FD + CHANNEL_EVENTS, scenario->events);
	again_at = host_clock_ms() + 100;
}

static const char *fake_request_stop(void *ctx)
{
	(void)ctx;
	if (scenario->refuses)
		return scenario->refuses;
	write_text(CHILD_FIRST_FD + CHANNEL_EVENTS, scenario->last);
	if (scenario->stops_after_ms >= 0 && stop_at < 0)
		stop_at = host_clock_ms() + scenario->stops_after_ms;
	return NULL;
}

static void fake_stop(void *ctx)
{
	(void)ctx;
	if (scenario->stop_fails)
		return;
	present = VZ_STOPPED;
	vz_server_stopped(&server, NULL);
}

static const struct vz_machine fake = {
	.state = fake_state, .start = fake_start, .request_stop = fake_request_stop, .stop = fake_stop,
};

static void fake_send(void *ctx, const char *line, size_t len)
{
	(void)ctx;
	if (write(CHILD_FIRST_FD + CHANNEL_QMP, line, len) != (ssize_t)len)
		exit(1);
}

static void pass_time(void)
{
	int64_t now = host_clock_ms();

	if (again_at >= 0 && now >= again_at) {
		again_at = -1;
		if (scenario->dies_of)
			raise(scenario->dies_of);
		write_text(CHILD_FIRST_FD + (scenario->again_is_event ? CHANNEL_EVENTS : CHANNEL_HVC), scenario->again);
	}
	if (stop_at >= 0 && now >= stop_at) {
		stop_at = -1;
		present = scenario->error ? VZ_ERROR : VZ_STOPPED;
		if (scenario->error)
			fprintf(stderr, "softoff: the machine stopped: %s\n", scenario->error);
		vz_server_stopped(&server, scenario->error);
	}
}

/* A guest's port that refuses FAKE_VZ_REFUSALS times, then sends back what it gets, "guest:" before it. */
static void serve_guest(int fd)
{
	char data[256];
	ssize_t n = read(fd, data, sizeof(data));

	if (n > 0 && (write(fd, "guest:", 6) < 0 || write(fd, data, (size_t)n) < 0))
		exit(1);
	close(fd);
}

static void take_client(void)
{
	int client = accept(listener, NULL, NULL), pair[2];
	int64_t until = host_clock_ms() + VZ_CONNECT_MS;

	for (; refusals > 0 && host_clock_ms() < until; refusals--)
		poll(NULL, 0, VZ_CONNECT_AGAIN_MS);
	if (client < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || vz_bridge_join(client, pair[0]) < 0)
		exit(1);
	serve_guest(pair[1]);
}

static void take_qmp(void)
{
	char data[4096];
	ssize_t n = read(CHILD_FIRST_FD + CHANNEL_QMP, data, sizeof(data));

	if (n > 0)
		vz_server_feed(&server, data, (size_t)n);
	else
		vz_server_hangup(&server);
}

int main(int argc, char *argv[])
{
	const char *name = getenv("FAKE_VZ"), *count = getenv("FAKE_VZ_REFUSALS"), *log = getenv("FAKE_VZ_LOG");
	size_t i;

	vz_options_parse(&options, argc, argv);
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
		if (name && !strcmp(name, scenarios[i].name))
			scenario = &scenarios[i];
	if (!scenario)
		return 2;
	if (log) {
		FILE *f = fopen(log, "w");

		for (i = 1; f && i < (size_t)argc; i++)
			fprintf(f, "%s\n", argv[i]);
		if (f)
			fclose(f);
	}
	refusals = count ? atoi(count) : 0;
	signal(SIGPIPE, SIG_IGN);
	close(CHILD_FIRST_FD + CHANNEL_SERIAL);
	if (options.n_ports) {
		listener = vz_bridge_listen(options.ports[0].socket);
		if (listener < 0)
			return 2;
	}
	if (vz_server_init(&server, &fake, NULL, fake_send, NULL) < 0)
		return 2;
	while (!server.ended) {
		struct pollfd p[2] = { { .fd = CHILD_FIRST_FD + CHANNEL_QMP, .events = POLLIN },
			{ .fd = listener, .events = POLLIN } };

		if (poll(p, 2, 20) < 0 && errno != EINTR)
			return 2;
		if (p[0].revents)
			take_qmp();
		if (p[1].revents)
			take_client();
		pass_time();
	}
	vz_server_finish(&server);
	return 0;
}
