// SPDX-License-Identifier: MIT
/*
 * acpi.c - the channel of the ACPI button that needs no evdev: generic netlink, which acpid used to listen to as well.
 *
 * The button's driver tells both input and netlink of a press. So this channel stands in where the input device has no node, from
 * the first moment on; where it has one, this is the second witness. The socket wakes us for nothing else but what ACPI
 * reports: batteries, lids, adapters, none of which a virtual machine has many of; and it is opened only where ACPI describes a
 * power button.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "agent/agent.h"
#include "agent/button.h"
#include "agent/channel.h"
#include "agent/channels/acpi_message.h"
#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define BATCH 16
#define DEVICES "/sys/bus/acpi/devices"

/* Where a bound button shows: since Linux 7.0 its driver is one of the platform bus. */
static const char *const drivers[] = { "/sys/bus/acpi/drivers/button", "/sys/bus/platform/drivers/acpi-button" };

static struct acpi_family family;
static bool begun, listening, said;

/* Ends the walk at a power button (notified by AML, or the fixed button of x86), with its name in *context. */
static bool is_button(void *context, const char *name)
{
	if (strncmp(name, "PNP0C0C:", 8) != 0 && strncmp(name, "LNXPWRBN:", 9) != 0)
		return true;
	text_str(context, name);
	return false;
}

static bool find_button(const char *dir, char name[ACPI_BUS_ID])
{
	struct text t = text_init(name, ACPI_BUS_ID);

	(void)fd_each_name(dir, is_button, &t);
	return *name;
}

/* Answered at once: the kernel has done it when send(2) returns. Returns 0 or -errno. */
static int ask_family(int fd, char *answer, size_t size)
{
	static const struct {
		struct nlmsghdr nl;
		struct genlmsghdr genl;
		struct nlattr attribute;
		char name[12];
	} request = {
		.nl = { .nlmsg_len = sizeof(request), .nlmsg_type = GENL_ID_CTRL, .nlmsg_flags = NLM_F_REQUEST },
		.genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 },
		.attribute = { .nla_type = CTRL_ATTR_FAMILY_NAME, .nla_len = sizeof(struct nlattr) + sizeof(ACPI_FAMILY) },
		.name = ACPI_FAMILY,
	};
	ssize_t n = send(fd, &request, sizeof(request), 0);

	if (n >= 0)
		n = recv(fd, answer, size, 0);
	if (n < 0)
		return -errno;
	return acpi_message_family(answer, (size_t)n, &family) ? 0 : -ENOENT;
}

static void on_acpi_message(void *context, int fd, short revents)
{
	char data[2048] __attribute__((aligned(4))), node[ACPI_BUS_ID];
	struct press press = { .action = POWER_OFF, .channel = "acpi", .node = node };
	ssize_t n = 0;

	(void)revents;
	for (unsigned i = 0; i < BATCH && n >= 0; i++) {
		struct sockaddr_nl from = { 0 };
		socklen_t from_len = sizeof(from);

		n = recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, &from_len);
		if (n > 0 && from.nl_pid == 0 /* the kernel */ && acpi_message_press(data, (size_t)n, family.id, node))
			agent_press(context, &press);
	}
}

static int open_acpi_netlink(struct agent *a)
{
	char answer[1024] __attribute__((aligned(4)));
	int fd FD_CLOSE = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_GENERIC), err;

	if (fd < 0)
		return -errno;
	err = ask_family(fd, answer, sizeof(answer));
	if (err < 0)
		return err;
	if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &family.group, sizeof(family.group)) < 0)
		return -errno;
	err = loop_add(&a->loop, fd, POLLIN, on_acpi_message, a);
	if (err < 0)
		return err;
	(void)fd_steal(&fd);
	return 0;
}

static void start_acpi_events(struct agent *a)
{
	char name[ACPI_BUS_ID];
	int err;

	begun = true;
	if (!find_button(DEVICES, name))
		return;
	err = open_acpi_netlink(a);
	listening = err == 0;
	if (err < 0)
		log_line("acpi: netlink: %s", log_errno(err));
}

static void acpi_look(struct agent *a, const char *subsystem)
{
	char name[ACPI_BUS_ID];

	(void)subsystem;
	if (!begun)
		start_acpi_events(a); /* not before evdev has looked: it comes first in the table, and armed is what counts */
	if (!listening || said || a->buttons || !agent_may_fall_back(a, "/evdev.") || !button_can_ring())
		return;
	for (size_t i = 0; i < COUNT(drivers) && !said; i++) {
		said = find_button(drivers[i], name);
		if (said)
			agent_armed(a, "acpi", "ACPI netlink", name);
	}
}

static bool acpi_wanted(const struct params *params)
{
	return params->acpi;
}

const struct channel channel_acpi = { .name = "acpi", .wanted = acpi_wanted, .look = acpi_look };
