// SPDX-License-Identifier: MIT
/*
 * faults.c - the faults of the wiring and their remedies. Each symbol is set by kernel-configs/.
 *
 * Symbols that come by themselves, such as CONFIG_GPIO_ACPI, are not listed; CONFIG_GPIOLIB_ACPI does not exist.
 */
#include "agent/doctor/walk.h"

#include <string.h>

const char doctor_words[LINKS][10] = {
	"firmware", "button", "source", "answer", "driver", "consumer", "interrupt", "input", "evdev", "node", "held", "count",
};

/* The columns are strings, one after another in the enum's order: pointers to them would take more bytes than they do. */
#define S "\0"

/* what is wrong, symbols, module, what else helps */
static const char fault_texts[] =
	/* FAULT_NONE */ "no link is broken" S "" S "" S "" S

	/* FAULT_SYSFS */ "cannot tell without /sys" S "SYSFS" S "" S "mount -t sysfs sysfs /sys" S
	/* FAULT_FIRMWARE */ "neither ACPI nor a device tree describes this machine" S "ACPI EFI" S "" S "" S
	/* FAULT_NO_FIRMWARE */ "the host gives this machine neither ACPI nor a device tree" S "" S "" S "the host must offer ACPI" S
	/* FAULT_ACPI_OFF */ "acpi=off is on the kernel's command line" S "" S "" S "take acpi=off from its command line" S

	/* FAULT_BUTTON_DT */ "the device tree describes no power button" S "" S "" S "the host must offer one" S
	/* FAULT_BUTTON_DISABLED */ "the device tree disables the button" S "" S "" S "set its status to okay" S
	/* FAULT_BUTTON_ACPI */ "ACPI describes no power button" S "" S "" S "the host must offer one" S

	/* FAULT_SOURCE_DT */ "the button's gpios lead to no controller" S "" S "" S "mend the device tree" S
	/* FAULT_SOURCE_DISABLED */ "the device tree disables the button's GPIO controller" S "" S "" S "set its status to okay" S
	/* FAULT_SOURCE_ACPI */ "no device could notify the ACPI button" S "" S "" S "the host must offer ACPI0013 or ARMH0061" S

	/* FAULT_AMBA */ "the GPIO controller's bus is missing" S "ARM_AMBA" S "" S "" S
	/* FAULT_CLOCK */ "the GPIO controller has no clock" S "" S "" S "give its node in the device tree clocks and clock-names" S
	/* FAULT_ANSWER */ "the GPIO controller does not answer" S "" S "" S "look at its clock and peripheral id" S

	/* FAULT_PL061 */ "the GPIO controller has no driver" S "GPIO_PL061 GPIOLIB ARM_AMBA" S "gpio-pl061" S "" S
	/* FAULT_GED */ "the generic event device has no driver" S "ACPI" S "" S "" S
	/* FAULT_GPIO */ "the GPIO controller has no driver" S "" S "" S "set the symbol of its compatible string" S
	/* FAULT_SOURCE_PROBE */ "the event source's driver did not take it" S "" S "" S "see dmesg" S

	/* FAULT_GPIO_KEYS */ "the button has no driver" S "KEYBOARD_GPIO INPUT_KEYBOARD INPUT" S "gpio_keys" S "" S
	/* FAULT_ACPI_BUTTON */ "the ACPI button has no driver" S "ACPI_BUTTON INPUT ACPI" S "button" S "" S
	/* FAULT_SOC_BUTTON */ "the button is ACPI0011" S "INPUT_SOC_BUTTON_ARRAY" S "soc_button_array" S "the host should offer PNP0C0C" S
	/* FAULT_CONSUMER_PROBE */ "the button's driver did not take it" S "" S "" S "see dmesg" S

	/* FAULT_INTERRUPT */ "the driver has no interrupt" S "" S "" S "see dmesg" S
	/* FAULT_INPUT */ "the button has no input device with a power key" S "INPUT" S "" S "" S
	/* FAULT_INHIBITED */ "the button is inhibited" S "" S "" S "write 0 to this file" S
	/* FAULT_EVDEV */ "the button cannot be read" S "INPUT_EVDEV INPUT" S "evdev" S "" S
	/* FAULT_NODE */ "the button has no device node" S "DEVTMPFS" S "" S "mount -t devtmpfs dev /dev, or mknod" S
	/* FAULT_OPEN */ "the button's device node does not open" S "" S "" S "see the error" S
	/* FAULT_GRABBED */ "another process has grabbed the button" S "" S "" S "end that process, or its grab (EVIOCGRAB)" S
	/* FAULT_PULSE */ "a press is shorter than the debounce interval" S "" S "" S "set debounce-interval in the device tree to 5" S
	/* FAULT_WITNESS */ "interrupts came, but no key" S "" S "" S "see dmesg" S
	"";

const char *doctor_remedy(enum doctor_fault fault, enum doctor_column column)
{
	const char *s = fault_texts;

	for (unsigned i = fault * (FAULT_FIX + 1u) + column; i; i--)
		s += strlen(s) + 1;
	return s;
}
