// SPDX-License-Identifier: MIT
/*
 * why.c - why no button is armed: the chain from the description of the button to its device node, walked
 * until a link is missing.
 *
 * Bound drivers and devices are the evidence; configuration files are not asked. A link is there when any path
 * with its prefix exists.
 */
#include "agent/why.h"

#include <string.h>
#include <unistd.h>

#include "lib/fd.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct link {
	const char *dir, *prefix; /* an entry of dir that begins with prefix */
	const char *missing;
};

static const struct link device_tree[] = {
	{ "/proc/device-tree", "gpio-keys",
	  "the device tree describes no gpio-keys button: the hypervisor offers none" },
	{ "/sys/bus/amba/drivers", "pl061_gpio",
	  "the GPIO controller has no driver in this kernel: set CONFIG_GPIO_PL061 (and ARM_AMBA)" },
	{ "/sys/bus/platform/drivers", "gpio-keys",
	  "the button has no driver: set CONFIG_KEYBOARD_GPIO=y, or load the module gpio_keys" },
	{ "/sys/bus/platform/drivers/gpio-keys", "gpio-keys",
	  "driver gpio-keys is there but not bound: see dmesg for why its probe failed" },
	{ "/sys/class/input", "event",
	  "the button has no device node: set CONFIG_INPUT_EVDEV=y, or load the module evdev" },
};

static const struct link acpi[] = {
	{ "/sys/bus/acpi/devices", "PNP0C0C",
	  "ACPI describes no power button (PNP0C0C): the hypervisor offers none" },
	{ "/sys/bus/acpi/drivers", "button",
	  "the ACPI button has no driver in this kernel: set CONFIG_ACPI_BUTTON" },
	{ "/sys/class/input", "event",
	  "the ACPI button has no device node: set CONFIG_INPUT_EVDEV=y, or load the module evdev" },
};

struct search {
	const char *prefix;
	bool found;
};

static bool look_at(void *context, const char *name)
{
	struct search *search = context;

	search->found = strncmp(name, search->prefix, strlen(search->prefix)) == 0;
	return !search->found;
}

static bool has_entry(const char *dir, const char *prefix)
{
	struct search search = { .prefix = prefix };

	(void)fd_each_name(dir, look_at, &search);
	return search.found;
}

static bool walk(const struct link *links, size_t count, struct text *out)
{
	for (size_t i = 0; i < count; i++)
		if (!has_entry(links[i].dir, links[i].prefix)) {
			text_fmt(out, "%s (nothing like %s/%s*)", links[i].missing, links[i].dir, links[i].prefix);
			return true;
		}
	return false;
}

void why_unwired(struct text *out)
{
	bool broken;

	if (access("/sys/class", F_OK) < 0) {
		text_str(out, "cannot tell, /sys is not mounted");
		return;
	}
	if (access("/sys/firmware/acpi/tables", F_OK) == 0)
		broken = walk(acpi, COUNT(acpi), out);
	else
		broken = walk(device_tree, COUNT(device_tree), out);
	if (!broken)
		text_str(out, "a button is there and has its driver, but no input device of it has a power key");
}
