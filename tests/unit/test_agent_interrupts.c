// SPDX-License-Identifier: MIT
/* test_agent_interrupts.c: /proc/interrupts of several kernels. */
#include <errno.h>

#include "agent/doctor/interrupts.h"
#include "tests/unit/made_tree.h"
#include "tests/unit/tap.h"

/* Linux 6.1 on QEMU's virt machine, device tree. */
static const char dt[] =
	"           CPU0       CPU1       \n"
	" 11:       1297       1201     GICv2  30 Level     arch_timer\n"
	" 13:          0          0     GICv2  33 Level     uart-pl011\n"
	" 44:          2          0  9030000.pl061   3 Edge      GPIO Key Poweroff\n"
	" 45:          0          0     GICv2  79 Edge      virtio0\n"
	"IPI0:       300        310       Rescheduling interrupts\n"
	"IPI6:         0          0       IRQ work interrupts\n"
	"Err:          0\n";

/* The same with ACPI, and one whose line two drivers share. */
static const char acpi[] =
	"           CPU0       \n"
	" 15:          1     GICv2  41 Edge      ACPI:Ged\n"
	" 16:          4  ARMH0061:00   3 Edge      ACPI:Event\n"
	" 17:          9   IO-APIC    9-fasteoi   acpi, other driver\n"
	" 18:         70   IO-APIC   10-fasteoi   other driver\n";

static const struct {
	const char *text, *action;
	long count; /* -1: not there */
	const char *sentence;
} cases[] = {
	{ dt, "GPIO Key Poweroff", 2, "the button of the device tree, whose controller begins with a digit" },
	{ dt, "arch_timer", 2498, "the counts of two processors are added" },
	{ dt, "uart-pl011", 0, "a line that never came has count 0" },
	{ dt, "uart", -1, "a part of an action is none" },
	{ dt, "Edge", -1, "the trigger is no action" },
	{ dt, "Err", -1, "nor is a label" },
	{ dt, "", -1, "nor is nothing" },
	{ acpi, "ACPI:Ged", 1, "the generic event device" },
	{ acpi, "ACPI:Event", 4, "a GPIO line under ACPI" },
	{ acpi, "acpi", 9, "the first of two that share a line" },
	{ acpi, "other driver", 79, "the second of them, added to its other line" },
	{ acpi, "ACPI", -1, "what comes before a colon alone is none" },
	{ "CPU0 CPU1 CPU2\n5: 1 2 3 chip 4 Edge key\n", "key", 6, "no columns, single blanks" },
	{ "CPU0 CPU1 CPU2\n5: 1 2 chip 4 Edge key\n", "key", 3, "a line with fewer counts than processors" },
	{ "CPU0\n5:\t1\tchip\t4\tEdge\tkey\n", "key", 1, "tabs" },
	{ "CPU0\n5: 1 chip 4 Edge key", "key", 1, "no newline at the end" },
	{ "CPU0\n5: 1 chip 4 Edge key  \n", "key", 1, "blanks at the end" },
	{ "CPU0\n5: 1\n", "key", -1, "a line that ends after its counts" },
	{ "CPU0\nkey\n\n:::\n", "key", -1, "lines that are none" },
	{ "5: 1 chip 4 Edge key\n", "key", 1, "no head" },
	{ "CPU0\n5: 1 2 30.x 4 Edge key\n", "key", 3, "a controller that begins with a digit is no count" },
	{ "CPU0\n5: 1 key\n", "key", 1, "an action directly after the counts" },
	{ "CPU0\n5: 4294967295 chip key\n6: 4294967295 chip key\n", "key", 8589934590, "sums beyond 32 bits" },
	{ "", "key", -1, "an empty file" },
};

/* Fed in pieces of n bytes. */
static long count_in(const char *text, const char *action, size_t n)
{
	struct interrupts i;
	size_t len = strlen(text);

	interrupts_begin(&i, action);
	for (size_t at = 0; at < len; at += n)
		interrupts_feed(&i, text + at, len - at < n ? len - at : n);
	interrupts_end(&i);
	return i.found ? (long)i.count : -1;
}

int main(void)
{
	char path[100], wide[6000] = "CPU0\n5: 7 ";
	uint64_t count = 99;
	struct interrupts i;
	bool same = true;

	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		is_int(count_in(cases[c].text, cases[c].action, 4096), cases[c].count, "%s", cases[c].sentence);
		for (size_t n = 1; n < 100; n++)
			same &= count_in(cases[c].text, cases[c].action, n) == cases[c].count;
	}
	ok(same, "the pieces in which it is read make no difference");

	memset(wide + strlen(wide), 'x', 5000);
	strcat(wide, " key\n6: 1 chip key\n");
	is_int(count_in(wide, "key", 4096), 1, "a line of 5000 bytes is skipped, and the next line read");

	made_begin();
	made_file("interrupts", dt);
	snprintf(path, sizeof(path), "%s/interrupts", made_root);
	is_int(interrupts_count(path, "GPIO Key Poweroff", &count), 0, "the file is read");
	is_int((long)count, 2, "the count of the action is returned");
	count = 99;
	is_int(interrupts_count(path, "ACPI:Ged", &count), -ENOENT, "a file without the action is an error");
	is_int((long)count, 99, "an error leaves the count unchanged");
	is_int(interrupts_read(path, "GPIO Key Poweroff", &i), 0, "with more than the count:");
	ok(i.irq == 44 && i.lines == 1 && !i.shared, "the interrupt's number, and that its line is its own");
	made_file("interrupts", acpi);
	is_int(interrupts_read(path, "acpi", &i), 0, "of a line that two drivers share");
	ok(i.irq == 17 && i.lines == 1 && i.shared, "that is known");
	is_int(interrupts_read(path, "other driver", &i), 0, "of an action with two lines");
	ok(i.irq == 18 && i.lines == 2 && i.shared, "there are two");
	made_file("interrupts", "CPU0\nIPI0: 3 key\n");
	is_int(interrupts_read(path, "key", &i), 0, "of a line whose label is no number");
	is_int(i.irq, -1, "there is no number");
	made_file("interrupts", dt);
	strcat(path, "x");
	is_int(interrupts_count(path, "ACPI:Ged", &count), -ENOENT, "a missing file is an error");
	made_end();
	return done();
}
