// SPDX-License-Identifier: MIT
/* live.c - what else a running machine shows: whether the key is down, and which fallbacks it has. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/input.h>

#include "agent/doctor/walk.h"
#include "lib/fd.h"
#include "lib/power.h"

static void look_for_held(struct doctor *d)
{
	unsigned char keys[KEY_CNT / 8] = { 0 };
	int fd FD_CLOSE = -1;

	d->at = &d->links[LINK_HELD];
	d->at->state = STATE_HIDDEN;
	fd = open(doctor_set_path(d, "/dev/input/%s", d->event)->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	/* As a system call: the type of ioctl's second argument is not the same in every C library. */
	if (fd < 0 || syscall(SYS_ioctl, fd, EVIOCGKEY(sizeof(keys)), keys) < 0)
		return;
	for (unsigned code = 0; code < KEY_CNT; code++)
		d->held |= keys[code / 8] >> code % 8 & 1 && power_from_key(code) != POWER_NONE;
	doctor_note(d, d->held ? "down" : "up");
	d->at->state = STATE_OK;
}

static bool look_at_port(void *context, const char *port)
{
	struct doctor *d = context;

	doctor_set_path(d, "/sys/class/virtio-ports/%s/name", port);
	if (doctor_probe(d) && strcmp(d->at->read, "org.qemu.guest_agent.0") == 0)
		d->fallbacks |= FALLBACK_QGA;
	return true;
}

static bool there(struct doctor *d, const char *path)
{
	return doctor_probe(doctor_set_path(d, "%s", path));
}

/* Each kernel with CONFIG_XEN=y has Xen's bus, on any host. Devices are on it only under Xen; the same holds for VMBus. */
static bool is_populated(struct doctor *d, const char *bus)
{
	char name[DOCTOR_NAME];

	return doctor_find(doctor_set_path(d, "%s", bus), "", "", name);
}

static void look_for_fallbacks(struct doctor *d)
{
	char name[DOCTOR_NAME];
	bool hyperv;

	d->at = &d->links[LINKS];
	if (d->link == LINK_CONSUMER && !d->acpi &&
	    doctor_find(doctor_set_path(d, "/sys/bus/gpio/devices"), "gpiochip", d->node, name) &&
	    doctor_probe(doctor_set_path(d, "/sys/bus/gpio/devices/%s/dev", name)))
		d->fallbacks |= FALLBACK_GPIO;
	/* The family acpi_event is part of ACPI wherever there is a network (linux/drivers/acpi/event.c). */
	if (d->link > LINK_INTERRUPT && d->link <= LINK_NODE && d->acpi && there(d, "/proc/net/netlink"))
		d->fallbacks |= FALLBACK_ACPI;
	if (doctor_find(doctor_set_path(d, "/sys/bus/virtio/drivers/vmw_vsock_virtio_transport"), "virtio", "", name))
		d->fallbacks |= FALLBACK_VSOCK;
	(void)fd_each_name(doctor_set_path(d, "/sys/class/virtio-ports")->path, look_at_port, d);
	hyperv = there(d, "/sys/bus/vmbus/drivers/hv_utils") && is_populated(d, "/sys/bus/vmbus/devices");
	if ((hyperv || is_populated(d, "/sys/bus/xen/devices")) && there(d, "/sbin/poweroff"))
		d->fallbacks |= FALLBACK_PROGRAM;
}

static enum doctor_verdict verdict(const struct doctor *d)
{
	if (d->fault == FAULT_NONE)
		return DOCTOR_WIRED;
	if (d->fault == FAULT_SYSFS)
		return DOCTOR_UNKNOWN;
	return d->fallbacks ? DOCTOR_FALLBACK : DOCTOR_UNWIRED;
}

void doctor_live(struct doctor *d)
{
	if (*d->event && d->link > LINK_NODE)
		look_for_held(d);
	/* A key that is held down has outlasted the debouncing. */
	if (d->held && d->fault == FAULT_PULSE) {
		d->fault = FAULT_NONE;
		d->link = LINKS;
		d->links[LINK_COUNT].state = STATE_OK;
	}
	look_for_fallbacks(d);
	d->verdict = verdict(d);
}

void doctor_fallbacks(const struct doctor *d, struct text *out)
{
	static const char names[][8] = { "gpio", "acpi", "vsock", "qga", "program" };
	const char *blank = "";

	for (unsigned i = 0; i < 5; i++)
		if (d->fallbacks >> i & 1) {
			text_fmt(out, "%s%s", blank, names[i]);
			blank = " ";
		}
	if (!d->fallbacks)
		text_str(out, "none");
}
