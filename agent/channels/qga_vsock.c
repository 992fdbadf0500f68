// SPDX-License-Identifier: MIT
/*
 * qga_vsock.c - the guest-agent protocol on a vsock port: vfkit and krunkit set the guest's clock that way after the host
 * has slept.
 *
 * It serves one client. A new client replaces the old one, because a host that was cut off leaves a connection that never ends.
 */
#include "agent/channels/qga.h"
#include "agent/channels/vsock.h"

struct qga_link qga_vsock;

static int listen_fd = -1;

static void on_qga_client(void *context, int fd, short revents)
{
	int client = vsock_accept(fd);

	(void)context;
	(void)revents;
	if (client < 0)
		return;
	if (qga_vsock.fd >= 0)
		qga_close(&qga_vsock);
	qga_open(&qga_vsock, client);
}

static void qga_vsock_start(struct agent *a)
{
	qga_prepare(&qga_vsock, a, &channel_qga_vsock, "vsock");
}

static void qga_vsock_look(struct agent *a, const char *subsystem)
{
	int fd;

	if (listen_fd >= 0 || !vsock_may_have_come(subsystem))
		return;
	fd = vsock_listen(a, a->params->qga_vsock_port, on_qga_client);
	if (fd < 0)
		return;
	listen_fd = fd;
	agent_listening("vsock", "softoff.qga.vsock");
}

static void qga_vsock_due(struct agent *a, uint64_t now_ms)
{
	(void)a;
	qga_link_due(&qga_vsock, now_ms);
}

static bool qga_vsock_wanted(const struct params *params)
{
	return params->qga_vsock_port != 0;
}

const struct channel channel_qga_vsock = {
	.name = "qga.vsock", .wanted = qga_vsock_wanted, .start = qga_vsock_start, .look = qga_vsock_look, .due = qga_vsock_due,
};
