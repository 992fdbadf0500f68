// SPDX-License-Identifier: MIT
/*
 * walk.c - the walk along the chain, for device trees and ACPI.
 *
 * Each link has a function that looks, and names the ail or FAULT_NONE; what it looked at last is the link's evidence. The
 * input device of an ACPI button proves nothing: it is there even when no event source is bound.
 */
#include "agent/doctor/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "agent/doctor/interrupts.h"
#include "agent/keys.h"
#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"

#define go doctor_set_path
#define look doctor_probe
#define note doctor_note
#define find doctor_find

/* QEMU and Virtualization.framework hold the line this long; a debounce interval must be shorter. */
#define PULSE_MS 100

/* --- 0: firmware ------------------------------------------------------------------------------------- */

static enum doctor_fault firmware(struct doctor *d)
{
	bool able;

	if (!look(go(d, "/sys/class")))
		return FAULT_SYSFS;
	d->acpi = look(go(d, "/sys/firmware/acpi/tables"));
	/* The kernel's EFI stub makes a tree without `compatible` where the firmware has none. */
	if (d->acpi || look(go(d, DEVTREE "/compatible")))
		return FAULT_NONE;
	go(d, "/proc/cmdline");
	if (fd_read_line(d->path, d->line, sizeof(d->line)) > 0 && text_find(d->line, "acpi=off")) {
		note(d, "acpi=off");
		return FAULT_ACPI_OFF;
	}
	/* A kernel with ACPI has its module parameters, also where it found no tables (linux/drivers/acpi/sysfs.c, acpica_version). */
	able = look(go(d, "/sys/module/acpi"));
	(void)look(go(d, "/sys/firmware/acpi/tables"));
	return able ? FAULT_NO_FIRMWARE : FAULT_FIRMWARE;
}

/* --- 1 to 3, the device tree ------------------------------------------------------------------------- */

static const char *tree(struct doctor *d)
{
	go(d, DEVTREE);
	return d->path;
}

static enum doctor_fault dt_button(struct doctor *d)
{
	if (devtree_button(tree(d), &d->button) < 0) {
		(void)look(go(d, DEVTREE "/gpio-keys"));
		return FAULT_BUTTON_DT;
	}
	go(d, DEVTREE "%s", d->button.node);
	note(d, d->button.disabled ? "disabled" : "code %u", d->button.code);
	return d->button.disabled ? FAULT_BUTTON_DISABLED : FAULT_NONE;
}

static enum doctor_fault dt_source(struct doctor *d)
{
	if (!d->button.has_line || devtree_find(tree(d), d->button.controller, d->node) < 0) {
		go(d, DEVTREE "%s/gpios", d->button.node);
		note(d, "leads nowhere");
		return FAULT_SOURCE_DT;
	}
	d->amba = devtree_is(d->path, d->node, "arm,primecell");
	if (!devtree_enabled(d->path, d->node)) {
		(void)look(go(d, DEVTREE "%s/status", d->node));
		return FAULT_SOURCE_DISABLED;
	}
	(void)look(go(d, DEVTREE "%s/compatible", d->node));
	return FAULT_NONE;
}

static const char *bus(const struct doctor *d)
{
	return d->amba ? "amba" : "platform";
}

/* The id that the device itself gives: a PL061. Without an answer the device is listed with zeros, or (before 5.19) not at all. */
static bool amba_id_matches(struct doctor *d)
{
	return look(go(d, "/sys/bus/amba/devices/%s/id", d->source)) && strcmp(d->at->read, "00041061") == 0;
}

static enum doctor_fault dt_answer(struct doctor *d)
{
	if (d->amba && !look(go(d, "/sys/bus/amba")))
		return FAULT_AMBA;
	go(d, "/sys/bus/%s/devices", bus(d));
	if (find(d, "", d->node, d->source) && (!d->amba || amba_id_matches(d)))
		return FAULT_NONE;
	if (!look(go(d, DEVTREE "%s/clocks", d->node)))
		return FAULT_CLOCK;
	if (*d->source)
		(void)amba_id_matches(d);
	return FAULT_ANSWER;
}

/* --- 1 to 3, ACPI ------------------------------------------------------------------------------------ */

#define ACPI_DEVICES "/sys/bus/acpi/devices"

static bool find_acpi(struct doctor *d, const char *id, char out[DOCTOR_NAME])
{
	go(d, ACPI_DEVICES);
	return find(d, id, "", out) && look(go(d, ACPI_DEVICES "/%s", out));
}

static enum doctor_fault acpi_button(struct doctor *d)
{
	/* The fixed button first: it needs no other device to be noticed. */
	if (find_acpi(d, "LNXPWRBN", d->name) || find_acpi(d, "PNP0C0C", d->name) || find_acpi(d, "ACPI0011", d->name))
		return FAULT_NONE;
	(void)look(go(d, ACPI_DEVICES "/PNP0C0C:00"));
	return FAULT_BUTTON_ACPI;
}

static bool fixed(const struct doctor *d)
{
	return d->name[0] == 'L';
}

#define FIXED_COUNT "/sys/firmware/acpi/interrupts/ff_pwr_btn" /* linux/drivers/acpi/sysfs.c: "       4  EN     enabled" */

static bool count_fixed(struct doctor *d)
{
	const char *number = d->at->read;

	if (!look(go(d, FIXED_COUNT)))
		return false;
	number += strspn(number, " ");
	d->counted = text_parse_u64(&number, UINT64_MAX, &d->count) == 0;
	d->exclusive = d->counted;
	return d->counted;
}

/*
 * Other ACPI devices that QEMU and cloud-hypervisor let the generic event device notify: controllers of processor, memory and PCI
 * hot-plug, memory devices, NVDIMMs, hardware errors.
 */
static bool has_other_ged_users(struct doctor *d)
{
	static const char ids[][9] = { "PNP0A06:", "PNP0C80:", "ACPI0012", "PNP0C33:" };
	char name[DOCTOR_NAME];

	for (size_t i = 0; i < COUNT(ids); i++)
		if (find(go(d, ACPI_DEVICES), ids[i], "", name))
			return true;
	return false;
}

/* A bound gpio-keys has one interrupt for each of its keys: if one line has the action, it is the power key's. */
static bool is_exclusive(struct doctor *d, const struct interrupts *i)
{
	if (i->lines != 1 || i->shared || (d->acpi && !*d->source)) /* the last: all of ACPI has one interrupt on a PC */
		return false;
	return !d->acpi || d->amba || !has_other_ged_users(d);
}

static bool count_of(struct doctor *d, const char *action)
{
	struct interrupts i;

	d->counted = interrupts_read(go(d, INTERRUPTS)->path, action, &i) == 0;
	d->count = d->counted ? i.count : 0;
	d->irq = d->counted ? i.irq : -1;
	d->exclusive = d->counted && is_exclusive(d, &i);
	go(d, INTERRUPTS);
	return d->counted;
}

static enum doctor_fault acpi_source(struct doctor *d)
{
	if (fixed(d)) {
		(void)look(go(d, FIXED_COUNT));
		return FAULT_NONE;
	}
	/* Where both are, the GPIO line is the button's if it has a driver. */
	d->amba = find_acpi(d, "ARMH0061", d->source);
	if (d->amba && look(go(d, "/sys/bus/amba/devices/%s/driver", d->source)))
		return FAULT_NONE;
	if (find_acpi(d, "ACPI0013", d->node)) {
		memcpy(d->source, d->node, sizeof(d->source));
		d->amba = false;
		return FAULT_NONE;
	}
	/* On a PC it may be a general purpose event, which is no device. */
	if (d->amba || count_of(d, "acpi"))
		return FAULT_NONE;
	(void)look(go(d, ACPI_DEVICES "/ACPI0013:00"));
	return FAULT_SOURCE_ACPI;
}

static enum doctor_fault acpi_answer(struct doctor *d)
{
	d->at->path[0] = '\0';
	if (!d->amba)
		return FAULT_NONE;
	if (!look(go(d, "/sys/bus/amba")))
		return FAULT_AMBA;
	return amba_id_matches(d) ? FAULT_NONE : FAULT_ANSWER;
}

/* --- 4, 5: drivers ----------------------------------------------------------------------------------- */

static enum doctor_fault driver(struct doctor *d)
{
	if (!*d->source || look(go(d, "/sys/bus/%s/devices/%s/driver", bus(d), d->source)))
		return FAULT_NONE;
	if (!d->amba && !d->acpi)
		return FAULT_GPIO;
	if (look(go(d, "/sys/bus/%s/drivers/%s", bus(d), d->amba ? "pl061_gpio" : "acpi-ged")))
		return FAULT_SOURCE_PROBE;
	return d->amba ? FAULT_PL061 : FAULT_GED;
}

/* Whether that device has a driver; the input device then belongs to it. */
static bool bound(struct doctor *d, const char *on, const char *name)
{
	(void)TEXT_SET(d->consumer, "/sys/bus/%s/devices/%s", on, name);
	return look(go(d, "%s/driver", d->consumer));
}

static enum doctor_fault dt_consumer(struct doctor *d)
{
	go(d, "/sys/bus/platform/devices");
	*strrchr(d->button.node, '/') = '\0'; /* the parent's name */
	(void)find(d, "", d->button.node, d->name);
	d->button.node[strlen(d->button.node)] = '/';
	if (bound(d, "platform", d->name))
		return FAULT_NONE;
	return look(go(d, "/sys/bus/platform/drivers/gpio-keys")) ? FAULT_CONSUMER_PROBE : FAULT_GPIO_KEYS;
}

/*
 * Linux 7.0 made the drivers of the ACPI bus drivers of the platform bus, under new names. The button's platform device exists on
 * older kernels too, without a driver.
 */
static const struct acpi_layout {
	const char *bus, *button, *tiny;
} layouts[] = {
	{ "acpi", "button", "tiny-power-button" },
	{ "platform", "acpi-button", "acpi-tiny-power-button" },
};

static const struct acpi_layout *acpi_layout(struct doctor *d)
{
	char release[16] = "";
	const char *number = release;
	uint64_t major = 0;

	(void)fd_read_line(go(d, "/proc/sys/kernel/osrelease")->path, release, sizeof(release));
	return &layouts[text_parse_u64(&number, UINT32_MAX, &major) == 0 && major >= 7];
}

static enum doctor_fault acpi_consumer(struct doctor *d)
{
	const struct acpi_layout *layout = acpi_layout(d);

	if (bound(d, "platform", d->name) || bound(d, "acpi", d->name)) {
		d->by_signal = text_find(d->at->read, "tiny-power-button");
		return FAULT_NONE;
	}
	/* A path that this kernel could have is the evidence. */
	if (look(go(d, "/sys/bus/%s/drivers/%s", layout->bus, layout->tiny)) ||
	    look(go(d, "/sys/bus/%s/drivers/%s", layout->bus, layout->button)))
		return FAULT_CONSUMER_PROBE;
	return d->name[0] == 'A' ? FAULT_SOC_BUTTON : FAULT_ACPI_BUTTON;
}

/* --- 6 to 9: interrupt and input --------------------------------------------------------------------- */

static enum doctor_fault interrupt(struct doctor *d)
{
	const char *action = "acpi";

	d->irq = -1;
	if (d->acpi && fixed(d) && count_fixed(d)) {
		note(d, "ff_pwr_btn: %lu", (unsigned long)d->count);
		return FAULT_NONE;
	}
	if (!d->acpi)
		action = *d->button.label ? d->button.label : "gpio_keys";
	else if (*d->source)
		action = d->amba ? "ACPI:Event" : "ACPI:Ged";
	(void)count_of(d, action);
	note(d, d->counted ? "%s: %lu" : "no %s", action, (unsigned long)d->count);
	return d->counted || access(d->path, R_OK) < 0 ? FAULT_NONE : FAULT_INTERRUPT;
}

static enum doctor_fault input(struct doctor *d)
{
	(void)look(go(d, "%s/input", d->consumer));
	if (!find(d, "input", "", d->input))
		return FAULT_INPUT;
	if (look(go(d, "%s/input/%s/inhibited", d->consumer, d->input)) && d->at->read[0] == '1') /* from 5.11 on */
		return FAULT_INHIBITED;
	(void)look(go(d, "%s/input/%s/capabilities/key", d->consumer, d->input));
	return fd_read_line(d->path, d->line, sizeof(d->line)) >= 0 && !keys_has_power(d->line) ? FAULT_INPUT : FAULT_NONE;
}

static enum doctor_fault evdev(struct doctor *d)
{
	go(d, "%s/input/%s", d->consumer, d->input);
	note(d, "%s", find(d, "event", "", d->event) ? d->event : "no event*");
	return *d->event ? FAULT_NONE : FAULT_EVDEV;
}

static enum doctor_fault node(struct doctor *d)
{
	int fd FD_CLOSE = open(go(d, "/dev/input/%s", d->event)->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	note(d, "%s", fd < 0 ? log_errno(errno) : "opens");
	if (fd < 0 && errno == EACCES)
		d->at->state = STATE_HIDDEN;
	if (fd < 0 && errno != EACCES)
		return errno == ENOENT ? FAULT_NODE : FAULT_OPEN;
	return fd >= 0 && doctor_is_grabbed(d, fd) ? FAULT_GRABBED : FAULT_NONE;
}

/* --- 11: what a running machine shows (10 is for the process that opens the device: live.c) --------------- */

static enum doctor_fault check_irq_count(struct doctor *d)
{
	/* All of ACPI's events have one interrupt on a PC; the fixed button has a counter of its own. */
	go(d, d->acpi && fixed(d) ? FIXED_COUNT : INTERRUPTS);
	note(d, d->counted ? "%lu since boot" : "unknown", (unsigned long)d->count);
	if (d->button.debounce_ms < PULSE_MS)
		return FAULT_NONE;
	go(d, DEVTREE "%s/debounce-interval", d->button.node);
	note(d, "%u ms; interrupts: %lu", d->button.debounce_ms, (unsigned long)d->count);
	return FAULT_PULSE;
}

/* --- the walk ---------------------------------------------------------------------------------------- */

static enum doctor_fault (*const chains[2][LINKS])(struct doctor *d) = {
	{ firmware, dt_button, dt_source, dt_answer, driver, dt_consumer, interrupt, input, evdev, node, NULL, check_irq_count },
	{ firmware, acpi_button, acpi_source, acpi_answer, driver, acpi_consumer, interrupt, input, evdev, node, NULL, check_irq_count },
};

void doctor_walk(struct doctor *d, const char *root)
{
	memset(d, 0, sizeof(*d));
	d->root = root;
	for (; d->link < LINKS; d->link++) {
		d->at = &d->links[d->link];
		if (!chains[d->acpi][d->link])
			continue;
		d->fault = chains[d->acpi][d->link](d);
		if (d->fault != FAULT_NONE) {
			d->at->state = STATE_BROKEN;
			break;
		}
		if (d->at->state == STATE_UNSEEN)
			d->at->state = *d->at->path ? STATE_OK : STATE_NONE;
		if (d->by_signal && d->link == LINK_INTERRUPT)
			d->link = LINK_COUNT; /* there is no input device */
	}
}
