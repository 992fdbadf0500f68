/* SPDX-License-Identifier: MIT */
/*
 * button.h - the power button: the thing that the host rings, as the doctor's walk along the wiring chain finds it.
 *
 * A machine has one button at most. A channel of the button arms only if the button's chain is whole, or as a named fallback for
 * the part that is broken. A keyboard that has a power key is not the button: the agent reads it, and nothing else changes.
 */
#ifndef AGENT_BUTTON_H
#define AGENT_BUTTON_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/doctor/walk.h"

struct button {
	char description[DEVTREE_NODE]; /* the node in the device tree, or the ACPI object; "": the firmware describes no button */
	char source[DOCTOR_NAME];       /* the device that notices a press: "9030000.pl061"; "": the fixed button of ACPI needs none */
	char input[DOCTOR_NAME];        /* its input device, "input0"; "": none */
	char event[DOCTOR_NAME];        /* its event node, "event0"; "": none */
	bool acpi;
	unsigned code;         /* of its key, in a device tree; else 0 */
	unsigned debounce_ms;
	enum doctor_link link; /* its state: the first broken link; LINKS: the chain is whole */
	enum doctor_fault fault;
	struct {
		char name[64]; /* its action and count, for the log: "ACPI:Ged: 1" */
		char action[48];
		int irq;        /* its number; -1: not known */
		bool exclusive; /* only a press moves the count */
		uint64_t count; /* when the chain was walked */
	} interrupt;
};

/* Walks the chain. The result is valid until the next call. */
const struct button *button_look(void);

/*
 * Whether the event node belongs to a button of the firmware: to an input device of gpio-keys or of the ACPI button's driver. Reads
 * one link of sysfs and walks nothing, because arming waits for it. phys: where the device says that it is attached, which decides
 * on a kernel without sysfs.
 */
bool button_owns(const char *event_node, const char *phys);

/*
 * Whether an event of its source reaches the button's driver. A bound gpio-keys proves it for a device tree, since that driver
 * requests its interrupts when it binds (linux/drivers/input/keyboard/gpio_keys.c, gpio_keys_setup_key). An ACPI button's driver
 * proves nothing, so this walks the chain there.
 */
bool button_can_ring(void);

/* How often the button's exclusive interrupt came until now. Returns 0 or -errno. Cheap: reads one small file. */
int button_count(const struct button *b, uint64_t *count);

#endif
