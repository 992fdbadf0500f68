/* SPDX-License-Identifier: MIT */
/*
 * acpi_message.h - what the kernel tells of ACPI by generic netlink (linux/genetlink.h, linux/drivers/acpi/event.c). Pure; what comes
 * may be anything.
 */
#ifndef AGENT_CHANNELS_ACPI_MESSAGE_H
#define AGENT_CHANNELS_ACPI_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ACPI_FAMILY "acpi_event"
#define ACPI_BUS_ID 16 /* the kernel's 15 bytes, and a NUL */

struct acpi_family {
	uint16_t id;
	uint32_t group; /* of its events, for NETLINK_ADD_MEMBERSHIP */
};

/* The controller's answer to CTRL_CMD_GETFAMILY. Returns whether both numbers are in it; *out is written only then. */
bool acpi_message_family(const void *data, size_t len, struct acpi_family *out);

/*
 * Whether one of the messages in data is a press of the power button: class "button/power", notification 0x80 (ACPI 6.5, 5.6.6).
 * bus_id gets the name of its device ("PNP0C0C:00", "LNXPWRBN:00"), for the last of them.
 */
bool acpi_message_press(const void *data, size_t len, uint16_t family, char bus_id[ACPI_BUS_ID]);

#endif
