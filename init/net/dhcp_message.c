// SPDX-License-Identifier: MIT
/* dhcp_message.c - which message a step of the DHCP client stands for. */
#include "init/net/dhcp.h"

struct message_out dhcp_message(const struct dhcp *d, enum dhcp_send send, uint64_t now, bool *unicast)
{
	/* RFC 2131, tables 4 and 5: which message, and which of its fields are filled. */
	static const struct {
		uint8_t type;
		bool ciaddr, wanted, server, rapid, unicast;
	} forms[] = {
		/*                       type              ciaddr wanted server rapid  unicast */
		[DHCP_SEND_DISCOVER] = { MESSAGE_DISCOVER, false, false, false, true,  false },
		[DHCP_SEND_SELECT]   = { MESSAGE_REQUEST,  false, true,  true,  false, false },
		[DHCP_SEND_REBOOT]   = { MESSAGE_REQUEST,  false, true,  false, false, false },
		[DHCP_SEND_RENEW]    = { MESSAGE_REQUEST,  true,  false, false, false, true },
		[DHCP_SEND_REBIND]   = { MESSAGE_REQUEST,  true,  false, false, false, false },
		[DHCP_SEND_DECLINE]  = { MESSAGE_DECLINE,  false, true,  true,  false, false },
		[DHCP_SEND_RELEASE]  = { MESSAGE_RELEASE,  true,  false, true,  false, true },
	};
	uint64_t secs = (now - d->began_ms) / 1000;

	*unicast = forms[send].unicast;
	return (struct message_out){
		.type = forms[send].type,
		.xid = d->xid,
		.secs = secs > UINT16_MAX ? UINT16_MAX : (uint16_t)secs,
		.ciaddr = forms[send].ciaddr ? d->lease.address : 0,
		.wanted = forms[send].wanted ? d->lease.address : 0,
		.server = forms[send].server ? d->lease.server : 0,
		.rapid = forms[send].rapid,
	};
}
