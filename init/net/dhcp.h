/* SPDX-License-Identifier: MIT */
/*
 * dhcp.h - the DHCP client's state machine: RFC 2131, figure 5, as a pure function.
 *
 * Theory of operation. The machine knows no sockets and no clock. It is told what happened and when, and
 * says what to do: at most one message to send, one change to the interface, one thing to report, in this
 * order. It wants to hear DHCP_TIMER when its `deadline_ms` has come. All times are milliseconds of one
 * clock that does not stand still in a suspend, so a lease ends when the server says so.
 *
 * Three states more than the RFC has: DOWN (no link; a lease is kept, and asked for again in REBOOTING when
 * the link is back), PROBING (the address is tried by ARP first, RFC 5227) and STOPPED.
 */
#ifndef INIT_NET_DHCP_H
#define INIT_NET_DHCP_H

#include <stdbool.h>
#include <stdint.h>

#include "init/net/message.h"
#include "lib/netlink/lease.h"

#define DHCP_PATIENCE_MS 5000 /* of silence, until that is reported */

enum dhcp_state {
	DHCP_DOWN,
	DHCP_INIT, /* will send DISCOVER at the deadline */
	DHCP_SELECTING,
	DHCP_REQUESTING,
	DHCP_PROBING,
	DHCP_BOUND,
	DHCP_RENEWING,
	DHCP_REBINDING,
	DHCP_REBOOTING,
	DHCP_STOPPED,
};

enum dhcp_event_type {
	DHCP_LINK_UP,
	DHCP_LINK_DOWN,
	DHCP_TIMER,
	DHCP_MESSAGE,
	DHCP_CONFLICT, /* an ARP probe was answered */
	DHCP_RESUMED,  /* the machine slept: somebody else may have the address by now */
	DHCP_STOP,
};

struct dhcp_event {
	enum dhcp_event_type type;
	const struct message *message; /* of DHCP_MESSAGE: for us, by message_parse() */
};

enum dhcp_send {
	DHCP_SEND_NONE,
	DHCP_SEND_DISCOVER,
	DHCP_SEND_SELECT, /* REQUEST for what was offered */
	DHCP_SEND_REBOOT, /* REQUEST for the address that we had */
	DHCP_SEND_RENEW,
	DHCP_SEND_REBIND,
	DHCP_SEND_DECLINE,
	DHCP_SEND_RELEASE,
};

enum dhcp_change {
	DHCP_CHANGE_NONE,
	DHCP_CHANGE_PROBE,     /* send one ARP probe for lease.address, and listen */
	DHCP_CHANGE_CONFIGURE, /* lease holds; it may be the one that is configured already */
	DHCP_CHANGE_REMOVE,    /* no lease holds any more */
};

enum dhcp_report {
	DHCP_REPORT_NONE,
	DHCP_REPORT_LEASE,
	DHCP_REPORT_RENEW,      /* the same address again, by RENEWING, REBINDING or REBOOTING */
	DHCP_REPORT_UNANSWERED, /* for DHCP_PATIENCE_MS */
	DHCP_REPORT_UNVERIFIED, /* nobody answered in REBOOTING: the lease goes on (RFC 2131, 3.2) */
	DHCP_REPORT_NAK,
	DHCP_REPORT_EXPIRE,
	DHCP_REPORT_CONFLICT,
};

struct dhcp_action {
	enum dhcp_send send;
	enum dhcp_change change;
	enum dhcp_report report;
};

struct dhcp {
	enum dhcp_state state;
	bool dad;              /* set by the owner: probe before use */
	bool release;          /* set by the owner: give the lease back at DHCP_STOP */
	bool held;             /* `lease` is configured, and has not ended */
	bool unanswered;       /* reported */
	uint32_t random;       /* set by the owner, not 0: state of the generator for xid and jitter */
	uint32_t xid;          /* of the exchange under way */
	unsigned tries;        /* messages, or probes, sent in this state */
	unsigned naks;         /* in a row */
	uint64_t deadline_ms;  /* CLOCK_NEVER: none */
	uint64_t began_ms;     /* the exchange */
	uint64_t requested_ms; /* the first REQUEST: the lease counts from here (RFC 2131, 4.4.1) */
	uint64_t t1_ms, t2_ms, expiry_ms;
	struct lease lease; /* offered, or held */
};

void dhcp_init(struct dhcp *d, uint32_t random);

/* The one step. now_ms never goes backwards. *out is always written. */
void dhcp_step(struct dhcp *d, const struct dhcp_event *event, uint64_t now_ms, struct dhcp_action *out);

/*
 * The message that `send` stands for, in the present state of d; `unicast` is set when it goes to
 * lease.server alone (RFC 2131, table 5 and 4.3.6).
 */
struct message_out dhcp_message(const struct dhcp *d, enum dhcp_send send, uint64_t now_ms, bool *unicast);

#endif
