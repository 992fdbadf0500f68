/* SPDX-License-Identifier: MIT */
/* message.h - DHCP messages (RFC 2131, section 2): reads servers' messages, writes the client's. */
#ifndef INIT_NET_MESSAGE_H
#define INIT_NET_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/netlink/lease.h"

#define MESSAGE_MAX 1472 /* an Ethernet frame without its IP and UDP headers */
#define MESSAGE_MAC 6
#define MESSAGE_LEASE_S 3600 /* of a server that sends no option 51; BusyBox's udhcpc assumes the same */
#define MESSAGE_ID 64 /* of a client identifier, its type byte included */

/* RFC 2132, 9.6 */
enum message_type {
	MESSAGE_DISCOVER = 1,
	MESSAGE_OFFER = 2,
	MESSAGE_REQUEST = 3,
	MESSAGE_DECLINE = 4,
	MESSAGE_ACK = 5,
	MESSAGE_NAK = 6,
	MESSAGE_RELEASE = 7,
};

/* The client's identity. */
struct message_client {
	uint8_t mac[MESSAGE_MAC];
	uint8_t id_len;
	uint8_t id[MESSAGE_ID]; /* option 61 as it is sent; id_len 0: not sent */
	const char *host;       /* option 12, NULL or "": not sent */
};

/* The parts of a server's message that the client uses. */
struct message {
	enum message_type type; /* MESSAGE_OFFER, MESSAGE_ACK, MESSAGE_NAK */
	bool rapid;             /* RFC 4039 */
	bool anonymous;         /* without a server identifier: not the same as one of 0.0.0.0 */
	struct lease lease;     /* .address is yiaddr */
};

/* A client's message. An address of 0 is not sent. */
struct message_out {
	enum message_type type;
	uint32_t xid;
	uint16_t secs;
	uint32_t ciaddr;
	uint32_t wanted; /* option 50 */
	uint32_t server; /* option 54 */
	bool rapid;      /* option 80 */
};

/* The client's messages, by what they are for. */
enum dhcp_send {
	DHCP_SEND_NONE,
	DHCP_SEND_DISCOVER,
	DHCP_SEND_SELECT, /* REQUEST for the offered address */
	DHCP_SEND_REBOOT, /* REQUEST for the address of the previous lease */
	DHCP_SEND_RENEW,
	DHCP_SEND_REBIND,
	DHCP_SEND_DECLINE,
	DHCP_SEND_RELEASE,
};

/*
 * Reads the UDP payload (p, len). Returns 0; -EBADMSG if it is malformed or not a DHCP server's message; -ESTALE if it answers
 * another exchange (xid) or another client (chaddr, or option 61 if the server echoes it: RFC 6842).
 */
int message_parse(struct message *m, const uint8_t *p, size_t len, const struct message_client *client,
		  uint32_t xid);

/*
 * The message for `send`, in an exchange with this xid that has lasted for_ms, about that lease. Sets `unicast` if only
 * lease->server is to get it (RFC 2131, table 5 and 4.3.6).
 */
struct message_out message_for(enum dhcp_send send, uint32_t xid, uint64_t for_ms, const struct lease *lease, bool *unicast);

/* Writes a message into buf (MESSAGE_MAX). Returns its length. */
size_t message_build(uint8_t *buf, const struct message_out *m, const struct message_client *client);

#endif
