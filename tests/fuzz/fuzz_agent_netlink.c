// SPDX-License-Identifier: MIT
/* fuzz_agent_netlink.c - libFuzzer target: what generic netlink says of ACPI, and the kernel's uevents. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/channels/acpi_message.h"
#include "lib/uevent.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct acpi_family family = { 0 };
	char bus_id[ACPI_BUS_ID], *message = malloc(len + 1);
	const char *value;

	if (!message)
		return 0;
	memcpy(message, p, len);
	(void)acpi_message_family(message, len, &family);
	if (acpi_message_press(message, len, 24, bus_id) && !memchr(bus_id, 0, sizeof(bus_id)))
		abort();
	message[len] = '\0';
	value = uevent_value(message, len, "SUBSYSTEM=");
	if (value && value + strlen(value) > message + len)
		abort();
	free(message);
	return 0;
}
