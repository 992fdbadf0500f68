// SPDX-License-Identifier: MIT
/* acpi_message.c - what the kernel tells of ACPI by generic netlink. */
#include "agent/channels/acpi_message.h"

#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

/* linux/drivers/acpi/event.c: no header of the kernel's interface has these. */
#define EVENT_CMD 1
#define EVENT_ATTR 1
#define EVENT_PRESSED 0x80u

struct event {
	char device_class[20], bus_id[15];
	uint32_t type, data;
};

#define GROUP_NAME "acpi_mc_group"

#define ATTRIBUTE_HEAD sizeof(struct nlattr)

struct bytes {
	const char *at; /* NULL: none */
	size_t len;
};

/* Takes the next piece of `rest`: a message or an attribute, whose first bytes tell its length, and which is padded to 4. */
static struct bytes take_piece(struct bytes *rest, size_t head, size_t len)
{
	struct bytes piece = { NULL, 0 };
	size_t whole = (len + 3) & ~(size_t)3;

	if (len >= head && len <= rest->len)
		piece = (struct bytes){ rest->at, len };
	if (!piece.at || whole > rest->len)
		whole = rest->len;
	rest->at += whole;
	rest->len -= whole;
	return piece;
}

/* The next message's payload after the generic header, if it has that type and command; otherwise .at is NULL. */
static struct bytes next_message(struct bytes *rest, uint16_t type, uint8_t cmd)
{
	const size_t head = NLMSG_HDRLEN + GENL_HDRLEN;
	struct genlmsghdr genl;
	struct nlmsghdr nl;
	struct bytes m;

	memcpy(&nl, rest->at, sizeof(nl));
	m = take_piece(rest, head, nl.nlmsg_len);
	if (!m.at || nl.nlmsg_type != type)
		return (struct bytes){ NULL, 0 };
	memcpy(&genl, m.at + NLMSG_HDRLEN, sizeof(genl));
	return genl.cmd == cmd ? (struct bytes){ m.at + head, m.len - head } : (struct bytes){ NULL, 0 };
}

/* The payload of the first attribute of that type (0: of any type); *rest becomes the data after it. */
static struct bytes find_attribute(struct bytes *rest, uint16_t type)
{
	while (rest->len >= ATTRIBUTE_HEAD) {
		struct nlattr a;
		struct bytes piece;

		memcpy(&a, rest->at, sizeof(a));
		piece = take_piece(rest, ATTRIBUTE_HEAD, a.nla_len);
		if (piece.at && (!type || (a.nla_type & NLA_TYPE_MASK) == type))
			return (struct bytes){ piece.at + ATTRIBUTE_HEAD, piece.len - ATTRIBUTE_HEAD };
	}
	return (struct bytes){ NULL, 0 };
}

static struct bytes attribute_in(struct bytes of, uint16_t type)
{
	return find_attribute(&of, type);
}

bool acpi_message_family(const void *data, size_t len, struct acpi_family *out)
{
	struct bytes rest = { data, len }, m, id, groups;

	if (len < NLMSG_HDRLEN)
		return false;
	m = next_message(&rest, GENL_ID_CTRL, CTRL_CMD_NEWFAMILY);
	id = attribute_in(m, CTRL_ATTR_FAMILY_ID);
	groups = attribute_in(m, CTRL_ATTR_MCAST_GROUPS);
	while (id.len == sizeof(out->id) && groups.len >= ATTRIBUTE_HEAD) {
		struct bytes group = find_attribute(&groups, 0), name = attribute_in(group, CTRL_ATTR_MCAST_GRP_NAME);
		struct bytes number = attribute_in(group, CTRL_ATTR_MCAST_GRP_ID);

		if (name.len != sizeof(GROUP_NAME) || memcmp(name.at, GROUP_NAME, sizeof(GROUP_NAME)) != 0 ||
		    number.len != sizeof(out->group))
			continue;
		memcpy(&out->id, id.at, sizeof(out->id));
		memcpy(&out->group, number.at, sizeof(out->group));
		return true;
	}
	return false;
}

bool acpi_message_press(const void *data, size_t len, uint16_t family, char bus_id[ACPI_BUS_ID])
{
	static const char power[sizeof(((struct event *)NULL)->device_class)] = "button/power";
	struct bytes rest = { data, len };
	bool pressed = false;

	while (rest.len >= NLMSG_HDRLEN) {
		struct bytes payload = attribute_in(next_message(&rest, family, EVENT_CMD), EVENT_ATTR);
		struct event e;

		if (payload.len < sizeof(e))
			continue;
		memcpy(&e, payload.at, sizeof(e));
		if (e.type != EVENT_PRESSED || strncmp(e.device_class, power, sizeof(power)) != 0)
			continue;
		memcpy(bus_id, e.bus_id, sizeof(e.bus_id));
		bus_id[sizeof(e.bus_id)] = '\0';
		pressed = true;
	}
	return pressed;
}
