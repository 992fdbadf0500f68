// SPDX-License-Identifier: MIT
/* test_agent_acpi.c - what generic netlink tells of the ACPI button, and uevents. */
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "agent/channels/acpi_message.h"
#include "lib/uevent.h"
#include "tests/unit/tap.h"

#define FAMILY 24

static struct {
	_Alignas(4) char bytes[512];
	size_t len;
} m;

static void add(const void *data, size_t len)
{
	if (len > 0)
		memcpy(m.bytes + m.len, data, len);
	m.len += (len + 3) & ~(size_t)3;
}

/* Begins a message at `at`; its length is set by message_end(). */
static size_t message(uint16_t type, uint8_t cmd)
{
	struct nlmsghdr nl = { .nlmsg_type = type };
	struct genlmsghdr genl = { .cmd = cmd };
	size_t at = m.len;

	add(&nl, sizeof(nl));
	add(&genl, sizeof(genl));
	return at;
}

static void message_end(size_t at)
{
	uint32_t len = (uint32_t)(m.len - at);

	memcpy(m.bytes + at, &len, sizeof(len));
}

static size_t attribute(uint16_t type, const void *data, size_t len)
{
	struct nlattr a = { .nla_type = type, .nla_len = (uint16_t)(sizeof(a) + len) };
	size_t at = m.len;

	add(&a, sizeof(a));
	add(data, len);
	return at;
}

static void nest_end(size_t at)
{
	uint16_t len = (uint16_t)(m.len - at);

	memcpy(m.bytes + at, &len, sizeof(len));
}

static void family_answer(const char *group_name)
{
	uint16_t id = FAMILY;
	uint32_t group = 9;
	size_t at, groups, one;

	memset(&m, 0, sizeof(m));
	at = message(GENL_ID_CTRL, CTRL_CMD_NEWFAMILY);
	(void)attribute(CTRL_ATTR_FAMILY_NAME, ACPI_FAMILY, sizeof(ACPI_FAMILY));
	(void)attribute(CTRL_ATTR_FAMILY_ID, &id, sizeof(id));
	groups = attribute(CTRL_ATTR_MCAST_GROUPS, NULL, 0);
	one = attribute(1, NULL, 0);
	(void)attribute(CTRL_ATTR_MCAST_GRP_ID, &group, sizeof(group));
	(void)attribute(CTRL_ATTR_MCAST_GRP_NAME, group_name, strlen(group_name) + 1);
	nest_end(one);
	nest_end(groups);
	message_end(at);
}

static void event(uint16_t family, const char *class, const char *bus_id, uint32_t type)
{
	struct {
		char class[20], bus_id[15];
		uint32_t type, data;
	} e = { .type = type, .data = 1 };
	size_t at = message(family, 1);

	memcpy(e.class, class, strlen(class));
	memcpy(e.bus_id, bus_id, strnlen(bus_id, sizeof(e.bus_id)));
	(void)attribute(1, &e, sizeof(e));
	message_end(at);
}

static const struct {
	uint16_t family;
	const char *class, *bus_id;
	uint32_t type;
	bool press;
	const char *sentence;
} events[] = {
	{ FAMILY, "button/power", "PNP0C0C:00", 0x80, true, "a button that AML notifies sends a press" },
	{ FAMILY, "button/power", "LNXPWRBN:00", 0x80, true, "the fixed button sends a press" },
	{ FAMILY, "button/power", "a name of 15 by", 0x80, true, "a name without its NUL sends a press" },
	{ FAMILY, "button/power", "PNP0C0C:00", 0x02, false, "the notification of a wake-up is no press" },
	{ FAMILY, "button/sleep", "PNP0C0E:00", 0x80, false, "the sleep button is no press" },
	{ FAMILY, "button/powerful", "PNP0C0C:00", 0x80, false, "a class that only begins so is no press" },
	{ FAMILY, "battery", "PNP0C0A:00", 0x80, false, "a battery is no press" },
	{ FAMILY + 1, "button/power", "PNP0C0C:00", 0x80, false, "another family's message is no press" },
};

static void events_are_told_apart(void)
{
	char bus_id[ACPI_BUS_ID];

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		bool press;

		memset(&m, 0, sizeof(m));
		event(events[i].family, events[i].class, events[i].bus_id, events[i].type);
		press = acpi_message_press(m.bytes, m.len, FAMILY, bus_id);
		ok(press == events[i].press && (!press || strcmp(bus_id, events[i].bus_id) == 0), "%s", events[i].sentence);
	}
	memset(&m, 0, sizeof(m));
	event(FAMILY, "battery", "PNP0C0A:00", 0x80);
	event(FAMILY, "button/power", "PNP0C0C:01", 0x80);
	ok(acpi_message_press(m.bytes, m.len, FAMILY, bus_id) && strcmp(bus_id, "PNP0C0C:01") == 0,
	   "a press that follows another message in the same read is found");
}

static void cut_short(void)
{
	char bus_id[ACPI_BUS_ID];
	struct acpi_family family;
	size_t heard = 0, known = 0;

	memset(&m, 0, sizeof(m));
	event(FAMILY, "button/power", "PNP0C0C:00", 0x80);
	for (size_t len = 0; len < m.len; len++)
		heard += acpi_message_press(m.bytes, len, FAMILY, bus_id);
	family_answer("acpi_mc_group");
	for (size_t len = 0; len < m.len; len++)
		known += acpi_message_family(m.bytes, len, &family);
	ok(heard == 0 && known == 0, "a message that was cut anywhere has neither press nor family");
}

static void the_family_is_found(void)
{
	struct acpi_family family = { 0 };

	family_answer("acpi_mc_group");
	ok(acpi_message_family(m.bytes, m.len, &family) && family.id == FAMILY && family.group == 9,
	   "the family's number and its group's are found");
	family_answer("acpi_mc_grou");
	ok(!acpi_message_family(m.bytes, m.len, &family), "a family without the group is none");
	m.len -= 2; /* of the groups' room, so that less than a header remains after the last */
	family_answer("other");
	m.bytes[56] = (char)(m.bytes[56] + 2);
	ok(!acpi_message_family(m.bytes, m.len, &family), "bytes after the last group end the search");
	memset(&m, 0, sizeof(m));
	message_end(message(NLMSG_ERROR, 0));
	ok(!acpi_message_family(m.bytes, m.len, &family), "an error message has no family");
}

static void uevents(void)
{
	static const char text[] = "add@/devices/x/input/input3\0ACTION=add\0SUBSYSTEM=input\0NAME=\"SUBSYSTEM=no\"";
	const char *value = uevent_value(text, sizeof(text) - 1, "SUBSYSTEM=");

	ok(value && strcmp(value, "input") == 0, "the value of a uevent's name is found");
	ok(!uevent_value(text, sizeof(text) - 1, "SEQNUM="), "a name that the uevent lacks has no value");
	ok(!uevent_value("", 0, "SUBSYSTEM="), "an empty uevent has no value");
}

int main(void)
{
	events_are_told_apart();
	cut_short();
	the_family_is_found();
	uevents();
	return done();
}
