// SPDX-License-Identifier: MIT
/* message.c - DHCP messages: reads servers' messages, writes the client's. */
#include "init/net/message.h"

#include <errno.h>
#include <string.h>

#include "init/net/dhcp_options.h"
#include "lib/netlink/wire.h"

/* RFC 2131, figure 1 */
enum {
	AT_OP = 0,
	AT_HTYPE = 1,
	AT_HLEN = 2,
	AT_XID = 4,
	AT_SECS = 8,
	AT_CIADDR = 12,
	AT_YIADDR = 16,
	AT_CHADDR = 28,
	AT_SNAME = 44,
	AT_FILE = 108,
	AT_COOKIE = 236,
	AT_OPTIONS = 240,
};

#define SNAME_LEN 64
#define FILE_LEN 128
#define BOOTREQUEST 1
#define BOOTREPLY 2
#define HTYPE_ETHERNET 1
#define COOKIE 0x63825363
#define BOOTP_MIN 300 /* RFC 1542, 2.1: relays may drop shorter messages */

/* Option 55. 121 comes before 3, as RFC 3442 demands. */
static const uint8_t wanted[] = {
	OPTION_MASK,      OPTION_ROUTES, OPTION_ROUTER, OPTION_DNS, OPTION_HOST, OPTION_DOMAIN, OPTION_MTU,
	OPTION_BROADCAST, OPTION_NTP,    OPTION_LEASE,  OPTION_T1,  OPTION_T2,   OPTION_SEARCH,
};

static bool for_us(const struct dhcp_options *o, const uint8_t *p, const struct message_client *client, uint32_t xid)
{
	uint8_t id[MESSAGE_ID];
	int len;

	if (wire_get32(p + AT_XID) != xid || memcmp(p + AT_CHADDR, client->mac, MESSAGE_MAC) != 0)
		return false;
	len = dhcp_options_gather(o, OPTION_CLIENT, id, sizeof(id));
	return len == -ENOENT || (len == client->id_len && memcmp(id, client->id, client->id_len) == 0);
}

int message_parse(struct message *m, const uint8_t *p, size_t len, const struct message_client *client,
		  uint32_t xid)
{
	struct dhcp_options o;
	uint8_t type;

	if (len < AT_OPTIONS || p[AT_OP] != BOOTREPLY || p[AT_HTYPE] != HTYPE_ETHERNET ||
	    p[AT_HLEN] != MESSAGE_MAC || wire_get32(p + AT_COOKIE) != COOKIE)
		return -EBADMSG;
	if (dhcp_options_open(&o, p + AT_OPTIONS, len - AT_OPTIONS, (struct dhcp_options_area){ p + AT_FILE, FILE_LEN },
			 (struct dhcp_options_area){ p + AT_SNAME, SNAME_LEN }) < 0)
		return -EBADMSG;
	if (!for_us(&o, p, client, xid))
		return -ESTALE;
	if (dhcp_options_gather(&o, OPTION_TYPE, &type, 1) != 1 ||
	    (type != MESSAGE_OFFER && type != MESSAGE_ACK && type != MESSAGE_NAK))
		return -EBADMSG;
	memset(m, 0, sizeof(*m));
	m->type = type;
	m->rapid = dhcp_options_gather(&o, OPTION_RAPID, &type, 1) == 0;
	m->anonymous = dhcp_options_gather(&o, OPTION_SERVER, &type, 0) == -ENOENT;
	if (dhcp_options_gather(&o, OPTION_LEASE, &type, 0) == -ENOENT)
		m->lease.seconds = MESSAGE_LEASE_S;
	dhcp_options_lease(&o, &m->lease);
	m->lease.address = wire_get32(p + AT_YIADDR);
	return 0;
}

static uint8_t *put_option(uint8_t *at, enum option_code code, const void *value, size_t len)
{
	at[0] = (uint8_t)code;
	at[1] = (uint8_t)len;
	memcpy(at + 2, value, len);
	return at + 2 + len;
}

static uint8_t *put_address(uint8_t *at, enum option_code code, uint32_t address)
{
	uint8_t value[4];

	if (!address)
		return at;
	wire_put32(value, address);
	return put_option(at, code, value, sizeof(value));
}

size_t message_build(uint8_t *buf, const struct message_out *m, const struct message_client *client)
{
	static const uint8_t size[2] = { MESSAGE_MAX >> 8, MESSAGE_MAX & 255 };
	bool asks = m->type == MESSAGE_DISCOVER || m->type == MESSAGE_REQUEST;
	uint8_t type = (uint8_t)m->type, *at = buf + AT_OPTIONS;

	memset(buf, 0, MESSAGE_MAX);
	buf[AT_OP] = BOOTREQUEST;
	buf[AT_HTYPE] = HTYPE_ETHERNET;
	buf[AT_HLEN] = MESSAGE_MAC;
	wire_put32(buf + AT_XID, m->xid);
	wire_put16(buf + AT_SECS, m->secs);
	wire_put32(buf + AT_CIADDR, m->ciaddr);
	memcpy(buf + AT_CHADDR, client->mac, MESSAGE_MAC);
	wire_put32(buf + AT_COOKIE, COOKIE);
	at = put_option(at, OPTION_TYPE, &type, 1);
	if (client->id_len)
		at = put_option(at, OPTION_CLIENT, client->id, client->id_len);
	at = put_address(at, OPTION_ADDRESS, m->wanted);
	at = put_address(at, OPTION_SERVER, m->server);
	/* RFC 2131, table 5: DECLINE and RELEASE carry nothing else. */
	if (asks) {
		at = put_option(at, OPTION_SIZE, size, sizeof(size));
		at = put_option(at, OPTION_WANTED, wanted, sizeof(wanted));
		if (client->host && *client->host)
			at = put_option(at, OPTION_HOST, client->host, strnlen(client->host, LEASE_HOST - 1));
		if (m->rapid)
			at = put_option(at, OPTION_RAPID, "", 0);
	}
	*at++ = OPTION_END;
	return at - buf < BOOTP_MIN ? BOOTP_MIN : (size_t)(at - buf);
}

/* --- the message for each step of the client --- */

enum { CIADDR = 1, WANTED = 2, SERVER = 4, RAPID = 8, UNICAST = 16 };

struct message_out message_for(enum dhcp_send send, uint32_t xid, uint64_t for_ms, const struct lease *lease, bool *unicast)
{
	/* RFC 2131, tables 4 and 5: which message, and which of its fields are filled. */
	static const struct {
		uint8_t type, with;
	} forms[] = {
		[DHCP_SEND_DISCOVER] = { MESSAGE_DISCOVER, RAPID },
		[DHCP_SEND_SELECT]   = { MESSAGE_REQUEST,  WANTED | SERVER },
		[DHCP_SEND_REBOOT]   = { MESSAGE_REQUEST,  WANTED },
		[DHCP_SEND_RENEW]    = { MESSAGE_REQUEST,  CIADDR | UNICAST },
		[DHCP_SEND_REBIND]   = { MESSAGE_REQUEST,  CIADDR },
		[DHCP_SEND_DECLINE]  = { MESSAGE_DECLINE,  WANTED | SERVER },
		[DHCP_SEND_RELEASE]  = { MESSAGE_RELEASE,  CIADDR | SERVER | UNICAST },
	};
	unsigned with = forms[send].with;
	uint64_t secs = for_ms / 1000;

	*unicast = with & UNICAST;
	return (struct message_out){
		.type = forms[send].type,
		.xid = xid,
		.secs = secs > UINT16_MAX ? UINT16_MAX : (uint16_t)secs,
		.ciaddr = with & CIADDR ? lease->address : 0,
		.wanted = with & WANTED ? lease->address : 0,
		.server = with & SERVER ? lease->server : 0,
		.rapid = with & RAPID,
	};
}
