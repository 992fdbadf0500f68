// SPDX-License-Identifier: MIT
/* dhcp_message.c - which message a step of the DHCP client stands for. */
#include "init/net/dhcp.h"

enum { CIADDR = 1, WANTED = 2, SERVER = 4, RAPID = 8, UNICAST = 16 };

struct message_out dhcp_message(const struct dhcp *d, enum dhcp_send send, uint64_t now, bool *unicast)
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
	uint64_t secs = (now - d->began_ms) / 1000;

	*unicast = with & UNICAST;
	return (struct message_out){
		.type = forms[send].type,
		.xid = d->xid,
		.secs = secs > UINT16_MAX ? UINT16_MAX : (uint16_t)secs,
		.ciaddr = with & CIADDR ? d->lease.address : 0,
		.wanted = with & WANTED ? d->lease.address : 0,
		.server = with & SERVER ? d->lease.server : 0,
		.rapid = with & RAPID,
	};
}
