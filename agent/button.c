// SPDX-License-Identifier: MIT
/* button.c - the power button, as the doctor's walk finds it. */
#include "agent/button.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/doctor/interrupts.h"
#include "lib/count.h"
#include "lib/fd.h"
#include "lib/text.h"

static struct button button;

static void copy(char *to, size_t size, const char *from)
{
	struct text t = text_init(to, size);

	text_str(&t, from);
}
#define COPY(to, from) copy(to, sizeof(to), from)

/* "GPIO Key Poweroff: 2": the action is what stands before the last colon. */
static void copy_interrupt(const struct doctor *d)
{
	const char *name = d->links[LINK_INTERRUPT].read;
	char *colon;

	COPY(button.interrupt.name, name);
	COPY(button.interrupt.action, name);
	colon = strrchr(button.interrupt.action, ':');
	if (colon)
		*colon = '\0';
	button.interrupt.irq = d->irq;
	button.interrupt.exclusive = d->exclusive;
	button.interrupt.count = d->count;
}

const struct button *button_look(void)
{
	const struct doctor *d = doctor_examine();

	memset(&button, 0, sizeof(button));
	button.acpi = d->acpi;
	button.link = d->link;
	button.fault = d->fault;
	COPY(button.description, d->acpi ? d->name : d->button.node);
	COPY(button.source, d->source);
	COPY(button.input, d->input);
	COPY(button.event, d->event);
	button.code = d->button.code;
	button.debounce_ms = d->button.debounce_ms;
	copy_interrupt(d);
	return &button;
}

/* The driver of the device that the input device of this node belongs to; "" if sysfs does not show it. */
static void find_driver(const char *event_node, char *out, size_t size)
{
	char path[96], target[128];
	ssize_t n;

	(void)TEXT_SET(path, "/sys/class/input/%s/device/device/driver", event_node);
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = '\0';
	copy(out, size, strrchr(target, '/') ? strrchr(target, '/') + 1 : "");
}

bool button_owns(const char *event_node, const char *phys)
{
	static const char drivers[][12] = { "gpio-keys", "button", "acpi-button" };
	char driver[32];

	find_driver(event_node, driver, sizeof(driver));
	/* "gpio-keys/input0" (gpio_keys.c), "PNP0C0C/button/input0" (linux/drivers/acpi/button.c) */
	if (!*driver && access("/sys/class", F_OK) < 0)
		return strncmp(phys, "gpio-keys/", 10) == 0 || text_find(phys, "/button/");
	for (size_t i = 0; i < COUNT(drivers); i++)
		if (strcmp(drivers[i], driver) == 0)
			return true;
	return false;
}

bool button_can_ring(void)
{
	return access("/sys/firmware/acpi/tables", F_OK) < 0 || button_look()->link > LINK_INTERRUPT;
}

/* "0,2,1": a number for each processor (linux/kernel/irq/irqdesc.c, per_cpu_count_show; Linux 4.9). */
static int read_irq(int irq, uint64_t *count)
{
	char path[64], line[1024];
	const char *s = line;
	uint64_t one, sum = 0;
	int len;

	(void)TEXT_SET(path, "/sys/kernel/irq/%d/per_cpu_count", irq);
	len = fd_read_line(path, line, sizeof(line));
	if (len < 0)
		return len;
	do {
		if (text_parse_u64(&s, UINT32_MAX, &one) < 0)
			return -EINVAL;
		sum += one;
	} while (*s++ == ',');
	*count = sum;
	return 0;
}

int button_count(const struct button *b, uint64_t *count)
{
	if (b->interrupt.irq >= 0 && read_irq(b->interrupt.irq, count) == 0)
		return 0;
	return b->acpi ? -ENOENT : interrupts_count(INTERRUPTS, b->interrupt.action, count);
}
