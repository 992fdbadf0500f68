/* SPDX-License-Identifier: MIT */
/*
 * dhcp.h - the DHCP client's state machine: RFC 2131, figure 5, as a pure function.
 *
 * Theory of operation. The machine uses no sockets and no clock. Its input is an event with a time, its output an action: at
 * most one message to send, one change to the interface and one report, in this order. The caller sends it DHCP_TIMER at
 * `deadline_ms`. All times are milliseconds of a clock that counts suspends, so a lease ends when the server expects it.
 *
 * It has three states more than the RFC: DOWN (no link; the lease is kept, and requested again in REBOOTING when the link is
 * back), PROBING (the address is probed by ARP before use, RFC 5227) and STOPPED.
 */
#ifndef INIT_NET_DHCP_H
#define INIT_NET_DHCP_H

#include <stdbool.h>
#include <stdint.h>

#include "init/net/message.h"
#include "lib/netlink/lease.h"

#define DHCP_PATIENCE_MS 5000 /* how long servers may be silent until DHCP_REPORT_UNANSWERED */

enum dhcp_state {
	DHCP_DOWN,
	DHCP_INIT, /* sends DISCOVER at the deadline */
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
	DHCP_CONFLICT, /* another host answered an ARP probe */
	DHCP_RESUMED,  /* the machine slept: another host may have the address by now */
	DHCP_STOP,
};

struct dhcp_event {
	enum dhcp_event_type type;
	const struct message *message; /* of DHCP_MESSAGE: for us, by message_parse() */
};

enum dhcp_change {
	DHCP_CHANGE_NONE,
	DHCP_CHANGE_PROBE,     /* send one ARP probe for lease.address, and listen */
	DHCP_CHANGE_CONFIGURE, /* lease is valid; it may be configured already */
	DHCP_CHANGE_REMOVE,    /* no lease is valid any more */
};

enum dhcp_report {
	DHCP_REPORT_NONE,
	DHCP_REPORT_LEASE,
	DHCP_REPORT_RENEW,      /* the same address again, by RENEWING, REBINDING or REBOOTING */
	DHCP_REPORT_UNANSWERED, /* for DHCP_PATIENCE_MS */
	DHCP_REPORT_UNVERIFIED, /* no server answered in REBOOTING: the lease stays valid (RFC 2131, 3.2) */
	DHCP_REPORT_NAK,
	DHCP_REPORT_EXPIRE,
	DHCP_REPORT_CONFLICT,
	DHCP_REPORT_DECLINED, /* the server assigned an address that no host can have */
};

struct dhcp_action {
	enum dhcp_send send;
	enum dhcp_change change;
	enum dhcp_report report;
};

struct dhcp {
	enum dhcp_state state;
	bool dad;              /* set by the owner: probe before use */
	bool release;          /* set by the owner: release the lease at DHCP_STOP */
	bool held;             /* `lease` is configured, and has not ended */
	bool unanswered;       /* reported */
	const char *refused;   /* why the last answer of this exchange was refused; NULL: none was */
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

/* One step of the machine. now_ms never decreases. *out is always written. */
void dhcp_step(struct dhcp *d, const struct dhcp_event *event, uint64_t now_ms, struct dhcp_action *out);

#endif
