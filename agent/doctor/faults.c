// SPDX-License-Identifier: MIT
/*
 * faults.c - what can ail the wiring, and what mends it. The symbols are the ones that kernel-configs/ sets.
 *
 * CONFIG_GPIO_ACPI and others that come by themselves are not listed; CONFIG_GPIOLIB_ACPI does not exist.
 */
#include "agent/doctor/walk.h"

#include <string.h>

const char doctor_words[LINKS][10] = {
	"firmware", "button", "source", "answer", "driver", "consumer", "interrupt", "input", "evdev", "node", "held", "count",
};

/* Columns are strings behind one another: a pointer each would be more bytes than what it points to. In the enum's order. */
#define S "\0"

/* what is wrong, symbols, module, what else helps */
static const char ails[] =
	/* AIL_NONE */ "no link is broken" S "" S "" S "" S

	/* AIL_SYSFS */ "cannot tell without /sys" S "SYSFS" S "" S "mount -t sysfs sysfs /sys" S
	/* AIL_FIRMWARE */ "neither ACPI nor a device tree describes this machine" S "ACPI EFI" S "" S "" S
	/* AIL_ACPI_OFF */ "the kernel was told acpi=off" S "" S "" S "take acpi=off from its command line" S

	/* AIL_BUTTON_DT */ "the device tree describes no power button" S "" S "" S "the host must offer one" S
	/* AIL_BUTTON_DISABLED */ "the device tree disables the button" S "" S "" S "set its status to okay" S
	/* AIL_BUTTON_ACPI */ "ACPI describes no power button" S "" S "" S "the host must offer one" S

	/* AIL_SOURCE_DT */ "the button's gpios lead to no controller" S "" S "" S "mend the device tree" S
	/* AIL_SOURCE_DISABLED */ "the device tree disables the button's GPIO controller" S "" S "" S "set its status to okay" S
	/* AIL_SOURCE_ACPI */ "no device could notify the ACPI button" S "" S "" S "the host must offer ACPI0013 or ARMH0061" S

	/* AIL_AMBA */ "the GPIO controller's bus is missing" S "ARM_AMBA" S "" S "" S
	/* AIL_CLOCK */ "the GPIO controller has no clock" S "" S "" S "give its node in the device tree clocks and clock-names" S
	/* AIL_ANSWER */ "the GPIO controller does not answer" S "" S "" S "look at its clock and peripheral id" S

	/* AIL_PL061 */ "the GPIO controller has no driver" S "GPIO_PL061 GPIOLIB ARM_AMBA" S "gpio-pl061" S "" S
	/* AIL_GED */ "the generic event device has no driver" S "ACPI" S "" S "" S
	/* AIL_GPIO */ "the GPIO controller has no driver" S "" S "" S "set the symbol of its compatible string" S
	/* AIL_SOURCE_PROBE */ "the event source's driver did not take it" S "" S "" S "see dmesg" S

	/* AIL_GPIO_KEYS */ "the button has no driver" S "KEYBOARD_GPIO INPUT_KEYBOARD INPUT" S "gpio_keys" S "" S
	/* AIL_ACPI_BUTTON */ "the ACPI button has no driver" S "ACPI_BUTTON INPUT ACPI" S "button" S "" S
	/* AIL_SOC_BUTTON */ "the button is ACPI0011" S "INPUT_SOC_BUTTON_ARRAY" S "soc_button_array" S "the host should offer PNP0C0C" S
	/* AIL_CONSUMER_PROBE */ "the button's driver did not take it" S "" S "" S "see dmesg" S

	/* AIL_INTERRUPT */ "the driver has no interrupt" S "" S "" S "see dmesg" S
	/* AIL_INPUT */ "the button has no input device with a power key" S "INPUT" S "" S "" S
	/* AIL_INHIBITED */ "the button is inhibited" S "" S "" S "write 0 to this file" S
	/* AIL_EVDEV */ "the button cannot be read" S "INPUT_EVDEV INPUT" S "evdev" S "" S
	/* AIL_NODE */ "the button has no device node" S "DEVTMPFS" S "" S "mount -t devtmpfs dev /dev, or mknod" S
	/* AIL_PULSE */ "a press is shorter than the debounce interval" S "" S "" S "set debounce-interval in the device tree to 5" S
	/* AIL_WITNESS */ "interrupts came, but no key" S "" S "" S "see dmesg" S
	"";

const char *doctor_remedy(enum doctor_ail ail, enum doctor_column column)
{
	const char *s = ails;

	for (unsigned i = ail * (AIL_FIX + 1u) + column; i; i--)
		s += strlen(s) + 1;
	return s;
}
