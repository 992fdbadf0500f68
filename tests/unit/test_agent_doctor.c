// SPDX-License-Identifier: MIT
/* test_agent_doctor.c: the chain, on machines made of files, whole and with each link broken. */
#include "agent/doctor/walk.h"
#include "tests/unit/made_tree.h"
#include "tests/unit/tap.h"

#define STRING(path, s) made_bytes(path, s, sizeof(s))
#define TREE "proc/device-tree/"
#define PL061 "sys/bus/amba/devices/9030000.pl061/"
#define KEYS "sys/bus/platform/devices/gpio-keys/"

static struct doctor d;

/* QEMU's virt machine without firmware, all drivers bound. */
static void dt(void)
{
	made_begin();
	made_file("sys/class/tty/", "");
	STRING(TREE "compatible", "linux,dummy-virt");
	STRING(TREE "gpio-keys/compatible", "gpio-keys");
	STRING(TREE "gpio-keys/poweroff/label", "GPIO Key Poweroff");
	made_cells(TREE "gpio-keys/poweroff/linux,code", 1, 116u);
	made_cells(TREE "gpio-keys/poweroff/gpios", 3, 7u, 3u, 0u);
	STRING(TREE "pl061@9030000/compatible", "arm,pl061\0arm,primecell");
	made_cells(TREE "pl061@9030000/phandle", 1, 7u);
	made_cells(TREE "pl061@9030000/clocks", 1, 8u);
	made_file(PL061 "id", "00041061\n");
	made_link(PL061 "of_node", "../../../firmware/devicetree/base/pl061@9030000");
	made_link(PL061 "driver", "../../../bus/amba/drivers/pl061_gpio");
	made_file("sys/bus/amba/drivers/pl061_gpio/bind", "");
	made_link(KEYS "of_node", "../../../firmware/devicetree/base/gpio-keys");
	made_link(KEYS "driver", "../../../bus/platform/drivers/gpio-keys");
	made_file("sys/bus/platform/drivers/gpio-keys/bind", "");
	made_file("proc/interrupts", "  CPU0\n 20:  2 9030000.pl061   3 Edge      GPIO Key Poweroff\n");
	made_file(KEYS "input/input0/capabilities/key", "10000000000000 0\n");
	made_file(KEYS "input/input0/inhibited", "0\n");
	made_file(KEYS "input/input0/event0/dev", "13:64\n");
	made_file("dev/input/event0", "");
}

enum layout { OLD, NEW };

/* The same machine with firmware: the generic event device; the button's driver on the ACPI bus, or (from 7.0) on the platform's. */
static void ged(enum layout layout)
{
	const char *device = layout == OLD ? "sys/bus/acpi/devices/PNP0C0C:00" : "sys/bus/platform/devices/PNP0C0C:00";
	char path[128];

	made_begin();
	made_file("sys/class/tty/", "");
	made_file("sys/firmware/acpi/tables/DSDT", "");
	made_file("sys/bus/acpi/devices/PNP0C0C:00/status", "15\n");
	made_file("sys/bus/acpi/devices/ACPI0013:00/status", "15\n");
	made_file("sys/bus/platform/devices/PNP0C0C:00/modalias", "acpi:PNP0C0C:\n");
	made_link("sys/bus/platform/devices/ACPI0013:00/driver", "../../drivers/acpi-ged");
	made_file("sys/bus/platform/drivers/acpi-ged/bind", "");
	snprintf(path, sizeof(path), "%s/driver", device);
	made_link(path, layout == OLD ? "../../drivers/button" : "../../drivers/acpi-button");
	made_file("proc/sys/kernel/osrelease", layout == OLD ? "6.12.57+deb13-arm64\n" : "7.0.4-1-arm64\n");
	made_file(layout == OLD ? "sys/bus/acpi/drivers/button/bind" : "sys/bus/platform/drivers/acpi-button/bind", "");
	snprintf(path, sizeof(path), "%s/input/input1/capabilities/key", device);
	made_file(path, "8000 10000000000000 0\n");
	snprintf(path, sizeof(path), "%s/input/input1/event1/dev", device);
	made_file(path, "13:65\n");
	made_file("proc/interrupts", "  CPU0\n 15:  1  GICv3  41 Edge      ACPI:Ged\n");
	made_file("dev/input/event1", "");
}

/* The button on a GPIO line under ACPI, as QEMU's virt-4.1 has it. */
static void gpio(void)
{
	ged(OLD);
	made_gone("sys/bus/acpi/devices/ACPI0013:00");
	made_gone("sys/bus/platform/devices/ACPI0013:00");
	made_file("sys/bus/acpi/devices/ARMH0061:00/status", "15\n");
	made_file("sys/bus/amba/devices/ARMH0061:00/id", "00041061\n");
	made_link("sys/bus/amba/devices/ARMH0061:00/driver", "../../drivers/pl061_gpio");
	made_file("sys/bus/amba/drivers/pl061_gpio/bind", "");
	made_file("proc/interrupts", "  CPU0\n 15:  1  ARMH0061:00   3 Edge      ACPI:Event\n");
}

/* The fixed button of a PC. */
static void pc(void)
{
	made_begin();
	made_file("sys/class/tty/", "");
	made_file("sys/firmware/acpi/tables/DSDT", "");
	made_file("sys/firmware/acpi/interrupts/ff_pwr_btn", "       4  EN     enabled      unmasked\n");
	made_link("sys/bus/acpi/devices/LNXPWRBN:00/driver", "../../drivers/button");
	made_file("sys/bus/acpi/drivers/button/bind", "");
	made_file("sys/bus/acpi/devices/LNXPWRBN:00/input/input0/capabilities/key", "10000000000000 0\n");
	made_file("sys/bus/acpi/devices/LNXPWRBN:00/input/input0/event0/dev", "13:64\n");
	made_file("proc/interrupts", "  CPU0\n  9:  77 IO-APIC   9-fasteoi   acpi\n");
	made_file("dev/input/event0", "");
}

/* Virtualization.framework's VZLinuxBootLoader: a device tree whose nodes have no unit addresses. */
static void vz_linux(void)
{
	static const char *const nodes[] = { "chosen", "clock", "cpus", "gic", "memory", "pci", "pl031", "psci", "timer" };
	char path[128];

	made_begin();
	made_file("sys/class/tty/", "");
	STRING(TREE "compatible", "linux,dummy-virt");
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		snprintf(path, sizeof(path), TREE "%s/name", nodes[i]);
		made_bytes(path, nodes[i], strlen(nodes[i]) + 1);
	}
	STRING(TREE "hypervisor/compatible", "apple,virtualization-generic-platform");
	STRING(TREE "gpio-keys/compatible", "gpio-keys");
	made_cells(TREE "gpio-keys/power/linux,code", 1, 116u);
	made_cells(TREE "gpio-keys/power/gpios", 3, 2u, 6u, 0u);
	STRING(TREE "pl061/compatible", "arm,pl061\0arm,primecell");
	made_cells(TREE "pl061/phandle", 1, 2u);
	made_cells(TREE "pl061/clocks", 1, 1u);
	made_file("sys/bus/amba/devices/20060000.pl061/id", "00041061\n");
	made_link("sys/bus/amba/devices/20060000.pl061/of_node", "../../../firmware/devicetree/base/pl061");
	made_link("sys/bus/amba/devices/20060000.pl061/driver", "../../../bus/amba/drivers/pl061_gpio");
	made_file("sys/bus/amba/drivers/pl061_gpio/bind", "");
	made_link(KEYS "of_node", "../../../firmware/devicetree/base/gpio-keys");
	made_link(KEYS "driver", "../../../bus/platform/drivers/gpio-keys");
	made_file("sys/bus/platform/drivers/gpio-keys/bind", "");
	made_file("proc/interrupts", "  CPU0 CPU1\n 24:  0  0 20060000.pl061   6 Edge      gpio_keys\n");
	made_file(KEYS "input/input0/capabilities/key", "10000000000000 0\n");
	made_file(KEYS "input/input0/event0/dev", "13:64\n");
	made_file("dev/input/event0", "");
}

/* And its VZEFIBootLoader: ACPI tables of its own, the button on a PL061's line, no generic event device. */
static void vz_efi(void)
{
	gpio();
	made_file("sys/class/dmi/id/sys_vendor", "Apple Inc.\n");
	made_file("sys/class/dmi/id/product_name", "Apple Virtualization Generic Platform\n");
	made_file("sys/firmware/acpi/tables/DSDT", "DSDT\1\2\1\1\2s" "APPLE Apple Vz\4\3\2\1");
	made_file("proc/interrupts", "  CPU0\n 15:  0  ARMH0061:00   6 Edge      ACPI:Event\n");
}

static void exclusive(bool want, const char *what)
{
	doctor_walk(&d, made_root);
	ok(d.link == LINKS && d.exclusive == want, "%s: its interrupts %s", what, want ? "are presses" : "prove nothing");
	if (d.exclusive != want || d.link != LINKS)
		printf("#   link %d, %lu of %s\n", (int)d.link, (unsigned long)d.count, d.links[LINK_INTERRUPT].read);
}

/* Whether the count is moved by presses alone. */
static void exclusively(void)
{
	static const char *const users[] = { "PNP0A06:00", "PNP0C80:00", "ACPI0012:00", "PNP0C33:00" };
	char path[64];

	dt();
	exclusive(true, "a labelled key");
	is_int(d.irq, 20, "the button's interrupt has its number");
	made_file("proc/interrupts", "CPU0\n 20: 2 9030000.pl061 3 Edge GPIO Key Poweroff\n 21: 1 9030000.pl061 4 Edge GPIO Key Poweroff\n");
	exclusive(false, "two keys of one label");
	made_gone(TREE "gpio-keys/poweroff/label");
	made_file("proc/interrupts", "CPU0\n 20: 2 9030000.pl061 3 Edge gpio_keys\n");
	exclusive(true, "the only key of gpio-keys, without a label");
	made_file("proc/interrupts", "CPU0\n 20: 2 9030000.pl061 3 Edge gpio_keys\n 21: 1 9030000.pl061 4 Edge gpio_keys\n");
	exclusive(false, "keys without labels, one of them for the volume");
	dt();
	made_file("proc/interrupts", "CPU0\n 20: 2 9030000.pl061 3 Edge GPIO Key Poweroff, other\n");
	exclusive(false, "a line that two drivers share");

	ged(OLD);
	exclusive(true, "the generic event device of QEMU's plain machine");
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		ged(NEW);
		snprintf(path, sizeof(path), "sys/bus/acpi/devices/%s/status", users[i]);
		made_file(path, "15\n");
		exclusive(false, users[i]);
	}
	gpio();
	exclusive(true, "the GPIO line under ACPI");
	pc();
	exclusive(true, "the fixed button");
	is_int((long)d.count, 4, "the count of that button is its own");
	made_gone("sys/firmware/acpi/interrupts/ff_pwr_btn");
	exclusive(false, "the fixed button without its counter: all of ACPI has one interrupt");
}

static void walk(void)
{
	doctor_walk(&d, made_root);
	doctor_live(&d);
}

static void wired(const char *what)
{
	walk();
	ok(d.verdict == DOCTOR_WIRED && d.link == LINKS && d.fault == FAULT_NONE, "%s: wired", what);
	if (d.fault != FAULT_NONE)
		printf("#   link %d, ail %d: %s: %s\n", (int)d.link, (int)d.fault, d.at->path, d.at->read);
}

static void broken(enum doctor_link link, enum doctor_fault fault, const char *evidence, const char *what)
{
	bool same;

	walk();
	same = d.link == link && d.fault == fault && strcmp(d.links[d.link].path, evidence) == 0;
	ok(same, "%s: broken at %s: %s", what, doctor_words[link], doctor_remedy(fault, FAULT_TEXT));
	if (!same)
		printf("#   link %d, ail %d, %s\n", (int)d.link, (int)d.fault, d.links[d.link].path);
}

static void device_tree(void)
{
	dt();
	wired("a device tree");
	is_int((long)d.count, 2, "the button's interrupts are counted");
	made_gone("proc/device-tree/gpio-keys/poweroff/label");
	made_file("proc/interrupts", "CPU0\n20: 5 9030000.pl061 3 Edge gpio_keys\n");
	wired("a key without a label, whose interrupt is called gpio_keys,");
	is_int((long)d.count, 5, "the interrupt is found by the name of its driver");
	dt();
	made_gone(TREE "gpio-keys");
	broken(LINK_BUTTON, FAULT_BUTTON_DT, "/proc/device-tree/gpio-keys", "no gpio-keys node");
	dt();
	STRING(TREE "gpio-keys/status", "disabled");
	broken(LINK_BUTTON, FAULT_BUTTON_DISABLED, "/proc/device-tree/gpio-keys/poweroff", "a disabled node");
	dt();
	made_cells(TREE "gpio-keys/poweroff/gpios", 3, 9u, 3u, 0u);
	broken(LINK_SOURCE, FAULT_SOURCE_DT, "/proc/device-tree/gpio-keys/poweroff/gpios", "a phandle of nobody");
	made_gone(TREE "gpio-keys/poweroff/gpios");
	broken(LINK_SOURCE, FAULT_SOURCE_DT, "/proc/device-tree/gpio-keys/poweroff/gpios", "no gpios");
	dt();
	STRING(TREE "pl061@9030000/status", "disabled");
	broken(LINK_SOURCE, FAULT_SOURCE_DISABLED, "/proc/device-tree/pl061@9030000/status", "a disabled controller");
	dt();
	made_gone("sys/bus/amba");
	broken(LINK_ANSWER, FAULT_AMBA, "/sys/bus/amba", "no AMBA bus");
	dt();
	made_file(PL061 "id", "00000000\n");
	broken(LINK_ANSWER, FAULT_ANSWER, "/sys/bus/amba/devices/9030000.pl061/id", "an id of zeros");
	made_gone(TREE "pl061@9030000/clocks");
	broken(LINK_ANSWER, FAULT_CLOCK, "/proc/device-tree/pl061@9030000/clocks", "an id of zeros and no clocks");
	made_gone("sys/bus/amba/devices/9030000.pl061");
	broken(LINK_ANSWER, FAULT_CLOCK, "/proc/device-tree/pl061@9030000/clocks", "a device that is not listed (before 5.19)");
	dt();
	made_gone(PL061 "driver");
	broken(LINK_DRIVER, FAULT_SOURCE_PROBE, "/sys/bus/amba/drivers/pl061_gpio", "a controller that its driver refused");
	made_gone("sys/bus/amba/drivers/pl061_gpio");
	broken(LINK_DRIVER, FAULT_PL061, "/sys/bus/amba/drivers/pl061_gpio", "no driver for the controller");
	dt();
	STRING(TREE "pl061@9030000/compatible", "acme,gpio");
	broken(LINK_ANSWER, FAULT_ANSWER, "/proc/device-tree/pl061@9030000/clocks", "another controller without a device");
	made_link("sys/bus/platform/devices/9030000.gpio/of_node", "../../../firmware/devicetree/base/pl061@9030000");
	broken(LINK_DRIVER, FAULT_GPIO, "/sys/bus/platform/devices/9030000.gpio/driver", "another controller without driver");
	made_link("sys/bus/platform/devices/9030000.gpio/driver", "../../drivers/acme");
	wired("another controller with its driver");
}

static void consumer(void)
{
	dt();
	made_gone(KEYS "driver");
	broken(LINK_CONSUMER, FAULT_CONSUMER_PROBE, "/sys/bus/platform/drivers/gpio-keys", "a button that its driver refused");
	made_gone("sys/bus/platform/drivers/gpio-keys");
	broken(LINK_CONSUMER, FAULT_GPIO_KEYS, "/sys/bus/platform/drivers/gpio-keys", "no driver for the button");
	is_int(d.verdict, DOCTOR_UNWIRED, "a button without its driver is not wired");
	made_file("sys/bus/gpio/devices/gpiochip0/dev", "254:0\n");
	made_link("sys/bus/gpio/devices/gpiochip0/of_node", "../../../firmware/devicetree/base/pl061@9030000");
	walk();
	ok(d.verdict == DOCTOR_FALLBACK && d.fallbacks == FALLBACK_GPIO, "a line that can be had is a fallback");
	dt();
	made_file("proc/interrupts", "  CPU0\n 20:  2 9030000.pl061   3 Edge      other\n");
	broken(LINK_INTERRUPT, FAULT_INTERRUPT, "/proc/interrupts", "no interrupt of the button's name");
	made_gone("proc/interrupts");
	wired("no /proc/interrupts at all");
	dt();
	made_file(KEYS "input/input0/capabilities/key", "1000000 0\n");
	broken(LINK_INPUT, FAULT_INPUT, "/sys/bus/platform/devices/gpio-keys/input/input0/capabilities/key", "no power key");
	made_gone(KEYS "input");
	broken(LINK_INPUT, FAULT_INPUT, "/sys/bus/platform/devices/gpio-keys/input", "no input device");
	dt();
	made_file(KEYS "input/input0/inhibited", "1\n");
	broken(LINK_INPUT, FAULT_INHIBITED, "/sys/bus/platform/devices/gpio-keys/input/input0/inhibited", "an inhibited device");
	dt();
	made_gone(KEYS "input/input0/event0");
	broken(LINK_EVDEV, FAULT_EVDEV, "/sys/bus/platform/devices/gpio-keys/input/input0", "no evdev");
	is_int(d.fallbacks, 0, "the line is taken: no fallback");
	dt();
	made_gone("dev/input/event0");
	broken(LINK_NODE, FAULT_NODE, "/dev/input/event0", "no node");
	dt();
	made_cells(TREE "gpio-keys/poweroff/debounce-interval", 1, 500u);
	broken(LINK_COUNT, FAULT_PULSE, "/proc/device-tree/gpio-keys/poweroff/debounce-interval", "a long debounce interval");
	made_cells(TREE "gpio-keys/poweroff/debounce-interval", 1, 50u);
	wired("a debounce interval that is shorter than a press");
}

static void by_acpi(void)
{
	static const char *const layouts[] = { "before 7.0", "from 7.0 on" };

	for (int layout = OLD; layout <= NEW; layout++) {
		ged(layout);
		wired(layouts[layout]);
		is_int((long)d.count, 1, "%s: the event device's interrupts are counted", layouts[layout]);
		made_gone(layout == OLD ? "sys/bus/acpi/devices/PNP0C0C:00/driver" : "sys/bus/platform/devices/PNP0C0C:00/driver");
		broken(LINK_CONSUMER, FAULT_CONSUMER_PROBE, layout == OLD ? "/sys/bus/acpi/drivers/button" :
		       "/sys/bus/platform/drivers/acpi-button", layouts[layout]);
		made_gone("sys/bus/acpi/drivers");
		made_gone("sys/bus/platform/drivers/acpi-button");
		broken(LINK_CONSUMER, FAULT_ACPI_BUTTON, layout == OLD ? "/sys/bus/acpi/drivers/button" :
		       "/sys/bus/platform/drivers/acpi-button", layouts[layout]);
		ged(layout);
		made_gone(layout == OLD ? "sys/bus/acpi/devices/PNP0C0C:00/input/input1/event1"
					: "sys/bus/platform/devices/PNP0C0C:00/input/input1/event1");
		made_file("proc/net/netlink", "");
		walk();
		ok(d.fault == FAULT_EVDEV && d.verdict == DOCTOR_FALLBACK && d.fallbacks == FALLBACK_ACPI,
		   "%s: without evdev netlink serves", layouts[layout]);
	}
	ged(OLD);
	made_gone("sys/bus/acpi/devices/PNP0C0C:00");
	broken(LINK_BUTTON, FAULT_BUTTON_ACPI, "/sys/bus/acpi/devices/PNP0C0C:00", "no button");
	made_file("sys/bus/acpi/devices/ACPI0011:00/status", "15\n");
	made_gone("sys/bus/acpi/drivers/button");
	broken(LINK_CONSUMER, FAULT_SOC_BUTTON, "/sys/bus/acpi/drivers/button", "ACPI0011 alone");
	ged(OLD);
	made_gone("sys/bus/acpi/devices/ACPI0013:00");
	broken(LINK_SOURCE, FAULT_SOURCE_ACPI, "/sys/bus/acpi/devices/ACPI0013:00", "no event source");
	made_file("proc/interrupts", "  CPU0\n  9:  77 IO-APIC   9-fasteoi   acpi\n");
	wired("a general purpose event of a PC");
	ged(OLD);
	made_gone("sys/bus/platform/devices/ACPI0013:00/driver");
	broken(LINK_DRIVER, FAULT_SOURCE_PROBE, "/sys/bus/platform/drivers/acpi-ged", "an event device that its driver refused");
	made_gone("sys/bus/platform/drivers/acpi-ged");
	broken(LINK_DRIVER, FAULT_GED, "/sys/bus/platform/drivers/acpi-ged", "no driver for the event device");
}

/* The tiny button signals process 1, and makes no input device. */
static void by_signal(void)
{
	ged(OLD);
	made_link("sys/bus/acpi/devices/PNP0C0C:00/driver", "../../drivers/tiny-power-button");
	made_gone("sys/bus/acpi/devices/PNP0C0C:00/input");
	wired("the tiny button before 7.0");
	ok(d.by_signal, "the old layout sends a signal");
	ged(NEW);
	made_link("sys/bus/platform/devices/PNP0C0C:00/driver", "../../drivers/acpi-tiny-power-button");
	made_gone("sys/bus/platform/devices/PNP0C0C:00/input");
	wired("the tiny button from 7.0 on");
	ok(d.by_signal, "the new layout sends a signal");
	made_gone("sys/bus/platform/devices/PNP0C0C:00/driver");
	made_gone("sys/bus/platform/drivers/acpi-button");
	made_file("sys/bus/platform/drivers/acpi-tiny-power-button/bind", "");
	broken(LINK_CONSUMER, FAULT_CONSUMER_PROBE, "/sys/bus/platform/drivers/acpi-tiny-power-button", "a tiny button without its driver");
}

static void by_line(void)
{
	group("by ACPI");
	gpio();
	wired("a GPIO line under ACPI");
	made_file("sys/bus/amba/devices/ARMH0061:00/id", "00000000\n");
	made_gone("sys/bus/amba/devices/ARMH0061:00/driver");
	broken(LINK_ANSWER, FAULT_ANSWER, "/sys/bus/amba/devices/ARMH0061:00/id", "an id of zeros");
	made_gone("sys/bus/amba");
	broken(LINK_ANSWER, FAULT_AMBA, "/sys/bus/amba", "no AMBA bus");
	gpio();
	made_gone("sys/bus/amba/devices/ARMH0061:00/driver");
	made_gone("sys/bus/amba/drivers/pl061_gpio");
	broken(LINK_DRIVER, FAULT_PL061, "/sys/bus/amba/drivers/pl061_gpio", "no driver for the controller");
	pc();
	wired("the fixed button");
	is_int((long)d.count, 4, "the fixed button has a counter of its own");
	is_int(d.links[LINK_DRIVER].state, STATE_NONE, "the fixed button needs no event source with a driver");
	ungroup();
}

static void firmware(void)
{
	made_begin();
	broken(LINK_FIRMWARE, FAULT_SYSFS, "/sys/class", "nothing mounted");
	is_int(d.verdict, DOCTOR_UNKNOWN, "without /sys the verdict is unknown");
	made_file("sys/class/tty/", "");
	broken(LINK_FIRMWARE, FAULT_FIRMWARE, "/sys/firmware/acpi/tables", "neither firmware");
	made_file("sys/module/acpi/parameters/acpica_version", "20240827\n");
	broken(LINK_FIRMWARE, FAULT_NO_FIRMWARE, "/sys/firmware/acpi/tables", "neither firmware, and a kernel with ACPI");
	is_int(d.verdict, DOCTOR_UNWIRED, "nothing can ring it");
	made_file("proc/cmdline", "console=ttyS0 acpi=off quiet\n");
	broken(LINK_FIRMWARE, FAULT_ACPI_OFF, "/proc/cmdline", "acpi=off");
	is_str(d.links[0].read, "acpi=off", "the evidence of acpi=off is the parameter");
}

static void fallbacks(void)
{
	char text[64];
	struct text t = TEXT_IN(text);

	dt();
	made_gone(TREE "gpio-keys");
	made_file("sys/bus/virtio/drivers/vmw_vsock_virtio_transport/virtio3/device", "");
	made_file("sys/class/virtio-ports/vport1p1/name", "org.softoff.events\n");
	made_file("sys/class/virtio-ports/vport1p2/name", "org.qemu.guest_agent.0\n");
	made_file("sys/bus/xen/devices/console-0/modalias", "xen:console\n");
	made_file("sbin/poweroff", "");
	walk();
	doctor_fallbacks(&d, &t);
	is_str(text, "vsock qga program", "what needs no button is found");
	is_int(d.verdict, DOCTOR_FALLBACK, "fallbacks without a button set the verdict");
	made_gone("sys/bus/virtio");
	made_gone("sys/class/virtio-ports");
	walk();
	is_int(d.fallbacks, FALLBACK_PROGRAM, "each by itself");
	made_gone("sbin/poweroff");
	walk();
	is_int(d.verdict, DOCTOR_UNWIRED, "a program that does not exist is no fallback");
	t = TEXT_IN(text);
	doctor_fallbacks(&d, &t);
	is_str(text, "none", "no fallback is none");
	made_file("sbin/poweroff", "");
	made_gone("sys/bus/xen/devices/console-0");
	walk();
	is_int(d.verdict, DOCTOR_UNWIRED, "Xen's bus without a device is no fallback: any kernel with CONFIG_XEN=y has it");
	made_file("sys/bus/vmbus/drivers/hv_utils/bind", "");
	made_file("sys/bus/vmbus/devices/", "");
	walk();
	is_int(d.verdict, DOCTOR_UNWIRED, "so is VMBus");
	made_file("sys/bus/vmbus/devices/b6650ff7-33bc-4840-8048-e0676786f393/id", "1\n");
	walk();
	is_int(d.fallbacks, FALLBACK_PROGRAM, "with devices on it the kernel runs /sbin/poweroff");
}

/* What the report says of the host; "" where it names none. */
static void host(const char *name, const char *hint, const char *what)
{
	const struct doctor_hypervisor *vmm;

	walk();
	vmm = doctor_hypervisor(&d);
	is_str(vmm ? vmm->name : "", name, "%s", what);
	ok(!hint || (vmm && strstr(vmm->hint, hint)), "%s: the hint is on %s", what, hint ? hint : "nothing");
}

static void hosts(void)
{
	vz_linux();
	wired("Virtualization.framework's device tree");
	is_str(d.source, "20060000.pl061", "its GPIO controller is found by its node");
	host("Virtualization.framework", "macOS 15.2 was silent, macOS 27.0 rings", "Virtualization.framework is named by its device tree");
	made_gone("sys/bus/platform/drivers/gpio-keys");
	made_gone(KEYS "driver");
	host("Virtualization.framework", "CONFIG_KEYBOARD_GPIO", "so it is where the kernel lacks a driver");
	vz_efi();
	wired("Virtualization.framework's EFI boot");
	host("Virtualization.framework", "macOS 15.2", "Virtualization.framework is named by DMI");
	made_gone("sys/class/dmi");
	host("Virtualization.framework", "macOS 15.2", "Virtualization.framework is named by its ACPI tables");
	vz_efi();
	made_gone("sys/bus/amba/devices/ARMH0061:00/driver");
	made_gone("sys/bus/amba/drivers/pl061_gpio");
	host("Virtualization.framework", "CONFIG_GPIO_PL061", "without the GPIO controller's driver");
	pc();
	made_file("sys/class/dmi/id/sys_vendor", "Apple Inc.\n");
	made_file("sys/class/dmi/id/product_name", "MacBookPro16,1\n");
	host("", NULL, "a Mac that runs Linux itself is no guest");
	dt();
	made_file("sys/hypervisor/type", "xen\n");
	host("Xen", "/sbin/poweroff", "Xen by its type");
	made_gone("sys/hypervisor");
	STRING(TREE "hypervisor/compatible", "xen,xen-4.17\0xen,xen");
	host("Xen", "/sbin/poweroff", "Xen is named by the device tree");
	made_gone(TREE "hypervisor");
	made_file("sys/bus/xen/devices/", "");
	host("", NULL, "Xen is not named by a bus alone");
	made_file("sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n");
	made_file("sys/class/dmi/id/product_name", "Virtual Machine\n");
	host("Hyper-V", "HYPERV_UTILS", "Hyper-V");
	pc();
	made_file("sys/firmware/acpi/tables/DSDT", "DSDT\1\2\1\1\2s" "FIRECKFCVMDSDT\4\3\2\1");
	made_gone("sys/bus/acpi/devices/LNXPWRBN:00");
	host("Firecracker", "CONFIG_SERIO_I8042", "Firecracker on x86_64 is named by its ACPI tables");
}

static void words(void)
{
	char text[300];
	bool whole = true;

	for (unsigned fault = FAULT_NONE + 1; fault < FAULTS; fault++) {
		struct text t = TEXT_IN(text);

		d.fault = fault;
		doctor_fix(&d, &t);
		whole &= t.len > 0 && !t.cut && *doctor_remedy(fault, FAULT_TEXT);
		t = TEXT_IN(text);
		doctor_reason(&d, &t);
		whole &= t.len < 160; /* what the host keeps of it */
	}
	ok(whole, "for every ail there is a sentence and a remedy");
	is_str(doctor_remedy(FAULT_WITNESS, FAULT_TEXT), "interrupts came, but no key", "the last one has its own");
	d.fault = FAULT_GPIO_KEYS;
	text_init(text, sizeof(text));
	{
		struct text t = TEXT_IN(text);

		doctor_reason(&d, &t);
	}
	is_str(text, "the button has no driver: set CONFIG_KEYBOARD_GPIO=y (with INPUT_KEYBOARD INPUT), or modprobe gpio_keys",
	       "the reason in one line");
}

int main(void)
{
	exclusively();
	device_tree();
	consumer();
	by_acpi();
	by_signal();
	by_line();
	firmware();
	fallbacks();
	hosts();
	words();
	made_end();
	return done();
}
