// SPDX-License-Identifier: MIT
/*
 * gpio.c - reads the button's line by the GPIO character device, without a driver for the button.
 *
 * The device tree names the line. If no driver has taken the line, the channel requests its edges (linux/gpio.h, version 2 of the
 * interface, Linux 5.10), and only the edges of a press. It never reads the level: that has side effects on some hosts. A driver that
 * comes later would find the line busy, so the channel releases the line then and makes the driver probe again.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/gpio.h>

#include "agent/agent.h"
#include "agent/channel.h"
#include "agent/doctor/walk.h"
#include "lib/devnode.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define SYSFS_GPIO "/sys/bus/gpio/devices"
#define PLATFORM "/sys/bus/platform"

#define ACTIVE_LOW 1u /* dt-bindings/gpio/gpio.h */

static int line_fd = -1;
static bool had_driver; /* there was one when we took the line, but it had not taken it */
static char node[32], device[DOCTOR_NAME];
static struct press press = { .channel = "gpio", .node = node };

static bool has_driver(void)
{
	return access(PLATFORM "/drivers/gpio-keys", F_OK) == 0;
}

static void release_line(struct agent *a)
{
	loop_remove(&a->loop, line_fd);
	line_fd = fd_close(line_fd);
}

static void on_edge(void *context, int fd, short revents)
{
	struct gpio_v2_line_event event;

	(void)revents;
	if (read(fd, &event, sizeof(event)) == sizeof(event)) {
		agent_press(context, &press);
	} else if (errno != EAGAIN) { /* the controller has gone: poll(2) says so for ever, a uevent when it is back */
		agent_lost(context, "gpio", node, true, -errno);
		release_line(context);
	}
}

/* Returns the line's descriptor or -errno. */
static int request(int chip, const struct devtree_button *b)
{
	struct gpio_v2_line_request r = {
		.offsets = { b->line },
		.num_lines = 1,
		.consumer = "softoff",
		.config.flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING, /* of the logical value */
	};

	if (b->flags & ACTIVE_LOW)
		r.config.flags |= GPIO_V2_LINE_FLAG_ACTIVE_LOW;
	if (ioctl(chip, (int)GPIO_V2_GET_LINE_IOCTL, &r) < 0)
		return -errno;
	(void)fd_set_flags(r.fd, O_NONBLOCK);
	return r.fd;
}

static void take_over_line(struct agent *a)
{
	struct doctor *d = doctor_examine();
	struct text t = TEXT_IN(node), name = TEXT_IN(device);
	char chip[DOCTOR_NAME];
	int chip_fd FD_CLOSE = -1, fd FD_CLOSE = -1, err;

	if (d->acpi || d->link != LINK_CONSUMER || !doctor_find(doctor_set_path(d, SYSFS_GPIO), "gpiochip", d->node, chip))
		return;
	chip_fd = devnode_open("", chip, SYSFS_GPIO, O_RDWR);
	fd = chip_fd < 0 ? chip_fd : request(chip_fd, &d->button);
	text_fmt(&t, "%s line %u", chip, d->button.line);
	err = fd < 0 ? fd : loop_add(&a->loop, fd, POLLIN, on_edge, a);
	if (err < 0) {
		log_line("gpio: %s: %s", node, log_errno(err));
		return;
	}
	line_fd = fd_steal(&fd);
	had_driver = has_driver();
	text_str(&name, d->name);
	press.code = d->button.code;
	press.action = power_from_key(press.code);
	agent_armed(a, "gpio", d->button.label, node);
}

static void give_back(struct agent *a)
{
	log_line("gpio: %s: given back to its driver", node);
	release_line(a);
	a->buttons--;
	(void)fd_write_file(PLATFORM "/drivers_probe", device);
}

/* A driver that is loaded comes as subsystem "drivers". */
static void gpio_look(struct agent *a, const char *subsystem)
{
	(void)subsystem;
	if (line_fd >= 0 && !had_driver && has_driver())
		give_back(a);
	if (line_fd < 0 && !a->buttons && agent_may_fall_back(a, "/gpio_keys."))
		take_over_line(a);
}

static bool gpio_wanted(const struct params *params)
{
	return params->gpio;
}

const struct channel channel_gpio = { .name = "gpio", .wanted = gpio_wanted, .look = gpio_look };
