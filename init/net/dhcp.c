// SPDX-License-Identifier: MIT
/* dhcp.c - the DHCP client's state machine: RFC 2131, figure 5, as a pure function. */
#include "init/net/dhcp.h"

#include <string.h>

#include "lib/clock.h"
#include "lib/netlink/ip4.h"

#define RETRY_FIRST_MS 100u /* the RFC has 4 s, for networks and hosts that start slowly; virtual ones start fast */
#define RETRY_LAST_MS 16000u
#define REQUESTS 6      /* without an answer, until the client drops the offer: 6.3 s */
#define REBOOTS 5       /* the same for the address of the previous lease: 3.1 s */
#define RENEW_GAP_MS 60000u /* the shortest time between two renewals of a long lease (RFC 2131, 4.4.5) */
#define NAK_PAUSE_MS 1000u
#define CONFLICT_PAUSE_MS 10000u /* RFC 2131, 3.1, 5 */
#define PROBES 3
#define PROBE_GAP_MS 200u /* RFC 5227 has 1 to 2 s, for the media and bridges of its time */

void dhcp_init(struct dhcp *d, uint32_t random)
{
	memset(d, 0, sizeof(*d));
	d->random = random ? random : 1;
	d->deadline_ms = CLOCK_NEVER;
}

/* Marsaglia's xorshift: nothing secret depends on it. */
static uint32_t roll(struct dhcp *d)
{
	d->random ^= d->random << 13;
	d->random ^= d->random >> 17;
	d->random ^= d->random << 5;
	return d->random;
}

/* ms, give or take an eighth. */
static uint64_t jitter(struct dhcp *d, uint64_t ms)
{
	return ms - ms / 8 + roll(d) % (ms / 4 + 1);
}

static void enter_state(struct dhcp *d, enum dhcp_state state, uint64_t deadline_ms)
{
	d->state = state;
	d->deadline_ms = deadline_ms;
	d->tries = 0;
}

/* Begins an exchange with servers, with a new xid. */
static void begin_exchange(struct dhcp *d, enum dhcp_state state, uint64_t now)
{
	enter_state(d, state, now);
	d->xid = roll(d);
	d->began_ms = now;
	d->requested_ms = now;
	d->refused = NULL;
}

/* Sends the message of the present state, and sets the time of the next one (RFC 2131, 4.1). */
static void transmit(struct dhcp *d, enum dhcp_send send, uint64_t now, struct dhcp_action *out)
{
	uint64_t gap = d->tries < 8 ? (uint64_t)RETRY_FIRST_MS << d->tries : RETRY_LAST_MS;
	uint64_t patience = d->began_ms + DHCP_PATIENCE_MS;

	out->send = send;
	d->tries++;
	d->deadline_ms = now + jitter(d, gap > RETRY_LAST_MS ? RETRY_LAST_MS : gap);
	if (d->state != DHCP_SELECTING || d->unanswered)
		return;
	if (now >= patience) {
		d->unanswered = true;
		out->report = DHCP_REPORT_UNANSWERED;
	} else if (d->deadline_ms > patience) {
		d->deadline_ms = patience;
	}
}

/*
 * RENEWING and, from T2 on, REBINDING: repeats after half of the time that is left in the state, with a lower bound (RFC 2131,
 * 4.4.5). The caller has checked that the lease has not ended.
 */
static void extend(struct dhcp *d, uint64_t now, struct dhcp_action *out)
{
	uint64_t least = (d->expiry_ms - d->t1_ms) / 8, end, wait;

	if (now >= d->t2_ms)
		d->state = DHCP_REBINDING;
	out->send = d->state == DHCP_REBINDING ? DHCP_SEND_REBIND : DHCP_SEND_RENEW;
	end = d->state == DHCP_REBINDING ? d->expiry_ms : d->t2_ms;
	wait = (end - now) / 2;
	/* The RFC's lower bound is a minute. In a lease of seconds that would leave no second attempt. */
	if (least > RENEW_GAP_MS)
		least = RENEW_GAP_MS;
	if (wait < least)
		wait = least;
	d->tries++;
	d->deadline_ms = end - now > wait ? now + wait : end;
}

static void drop_lease(struct dhcp *d, enum dhcp_report report, uint64_t restart_ms, struct dhcp_action *out)
{
	if (d->held)
		out->change = DHCP_CHANGE_REMOVE;
	d->held = false;
	out->report = report;
	enter_state(d, d->state == DHCP_DOWN ? DHCP_DOWN : DHCP_INIT, d->state == DHCP_DOWN ? CLOCK_NEVER : restart_ms);
}

/* Sets the times to renew, to rebind and to stop (RFC 2131, 4.4.5); uses the server's values only if they make sense. */
static void set_times(struct dhcp *d)
{
	uint64_t lease = (uint64_t)d->lease.seconds * 1000, t1 = (uint64_t)d->lease.t1_s * 1000;
	uint64_t t2 = (uint64_t)d->lease.t2_s * 1000;

	d->t1_ms = d->t2_ms = d->expiry_ms = CLOCK_NEVER;
	if (d->lease.seconds == LEASE_FOREVER)
		return;
	if (t2 == 0 || t2 >= lease)
		t2 = lease - lease / 8;
	if (t1 == 0 || t1 >= t2)
		t1 = lease / 2 < t2 ? lease / 2 : t2 / 2;
	t1 -= roll(d) % (t1 / 32 + 1); /* machines that booted together shall not renew together */
	d->t1_ms = d->requested_ms + t1;
	d->t2_ms = d->requested_ms + t2;
	d->expiry_ms = d->requested_ms + lease;
}

static void bind(struct dhcp *d, enum dhcp_report report, struct dhcp_action *out)
{
	set_times(d);
	d->held = true;
	d->unanswered = false;
	d->naks = 0;
	out->change = DHCP_CHANGE_CONFIGURE;
	out->report = report;
	enter_state(d, DHCP_BOUND, d->t1_ms);
}

/* Why the client cannot use a lease, or NULL. RFC 2131, table 3: lease time and server are required. */
static const char *fault_of(const struct lease *lease)
{
	if (!ip4_is_host(lease->address))
		return "no host can have its address";
	if (!ip4_is_host(lease->server))
		return "it has no server identifier";
	return lease->seconds ? NULL : "its lease time is 0";
}

/* Why a state refuses an ACK, or NULL: it must be for the requested address and, if one server was asked, from that server. */
static const char *fault_of_ack(const struct dhcp *d, const struct lease *lease)
{
	bool any_server = d->state == DHCP_REBINDING || d->state == DHCP_REBOOTING;
	const char *fault = fault_of(lease);

	if (!fault && lease->address != d->lease.address)
		fault = "it is for another address";
	if (!fault && !any_server && lease->server != d->lease.server)
		fault = "it is from another server";
	return fault;
}

/* The first and the last address of a network are not a host's (RFC 1122, 3.2.1.3), except in a network of two (RFC 3021). */
static bool is_network_address(const struct lease *lease)
{
	uint32_t host = lease->address & ~lease->mask;

	return ip4_prefix(lease->mask) > 0 && ip4_prefix(lease->mask) < 31 && (host == 0 || host == ~lease->mask);
}

static void on_offer(struct dhcp *d, const struct message *m, uint64_t now, struct dhcp_action *out)
{
	const char *fault = fault_of(&m->lease);

	if (d->state != DHCP_SELECTING)
		return;
	if (fault) {
		d->refused = fault;
		return;
	}
	d->lease = m->lease;
	d->requested_ms = now;
	enter_state(d, DHCP_REQUESTING, now);
	transmit(d, DHCP_SEND_SELECT, now, out);
}

static void on_ack(struct dhcp *d, const struct message *m, uint64_t now, struct dhcp_action *out)
{
	const char *fault = fault_of(&m->lease);
	bool rapid = d->state == DHCP_SELECTING && m->rapid;
	bool asked = d->state == DHCP_REQUESTING || d->state == DHCP_RENEWING || d->state == DHCP_REBINDING ||
		     d->state == DHCP_REBOOTING;

	if (!rapid && !asked)
		return;
	if (asked)
		fault = fault_of_ack(d, &m->lease);
	if (fault) {
		d->refused = fault;
		return;
	}
	d->lease = m->lease;
	if (is_network_address(&d->lease)) {
		out->send = DHCP_SEND_DECLINE;
		drop_lease(d, DHCP_REPORT_DECLINED, now + CONFLICT_PAUSE_MS, out);
	} else if (d->held) {
		bind(d, DHCP_REPORT_RENEW, out);
	} else if (d->dad) {
		enter_state(d, DHCP_PROBING, now + PROBE_GAP_MS);
		d->tries = 1;
		out->change = DHCP_CHANGE_PROBE;
	} else {
		bind(d, DHCP_REPORT_LEASE, out);
	}
}

static void on_nak(struct dhcp *d, const struct message *m, uint64_t now, struct dhcp_action *out)
{
	bool ours = d->state == DHCP_REQUESTING || d->state == DHCP_RENEWING;
	bool any = d->state == DHCP_REBINDING || d->state == DHCP_REBOOTING;
	uint64_t pause = 0;

	/* RFC 2131, table 3: the server identifier is required. */
	if (m->lease.server == 0 || !(any || (ours && m->lease.server == d->lease.server)))
		return;
	/* No pause after the first NAK, so that a change of address is immediate; then the pause doubles. */
	if (d->naks > 0)
		pause = jitter(d, (uint64_t)NAK_PAUSE_MS << (d->naks < 7 ? d->naks - 1 : 6));
	d->naks++;
	drop_lease(d, DHCP_REPORT_NAK, now + pause, out);
}

static void on_dhcp_message(struct dhcp *d, const struct message *m, uint64_t now, struct dhcp_action *out)
{
	switch (m->type) {
	case MESSAGE_OFFER:
		on_offer(d, m, now, out);
		break;
	case MESSAGE_ACK:
		on_ack(d, m, now, out);
		break;
	case MESSAGE_NAK:
		on_nak(d, m, now, out);
		break;
	case MESSAGE_DISCOVER:
	case MESSAGE_REQUEST:
	case MESSAGE_DECLINE:
	case MESSAGE_RELEASE:
		break; /* never from a server */
	}
}

static void on_probe_timer(struct dhcp *d, uint64_t now, struct dhcp_action *out)
{
	if (d->tries == PROBES) {
		bind(d, DHCP_REPORT_LEASE, out);
		return;
	}
	d->tries++;
	d->deadline_ms = now + PROBE_GAP_MS;
	out->change = DHCP_CHANGE_PROBE;
}

static void on_dhcp_timer(struct dhcp *d, uint64_t now, struct dhcp_action *out)
{
	switch (d->state) {
	case DHCP_INIT:
		begin_exchange(d, DHCP_SELECTING, now);
		transmit(d, DHCP_SEND_DISCOVER, now, out);
		break;
	case DHCP_SELECTING:
		d->requested_ms = now; /* the lease of a rapid ACK counts from here */
		transmit(d, DHCP_SEND_DISCOVER, now, out);
		break;
	case DHCP_REQUESTING:
		if (d->tries < REQUESTS)
			transmit(d, DHCP_SEND_SELECT, now, out);
		else
			enter_state(d, DHCP_INIT, now);
		break;
	case DHCP_PROBING:
		on_probe_timer(d, now, out);
		break;
	case DHCP_BOUND:
		begin_exchange(d, DHCP_RENEWING, now);
		extend(d, now, out);
		break;
	case DHCP_RENEWING:
	case DHCP_REBINDING:
		extend(d, now, out);
		break;
	case DHCP_REBOOTING:
		if (d->tries < REBOOTS) {
			transmit(d, DHCP_SEND_REBOOT, now, out);
		} else {
			enter_state(d, DHCP_BOUND, d->t1_ms);
			out->change = DHCP_CHANGE_CONFIGURE; /* the kernel may have removed routes with the link */
			out->report = DHCP_REPORT_UNVERIFIED;
		}
		break;
	case DHCP_DOWN:
	case DHCP_STOPPED:
		d->deadline_ms = CLOCK_NEVER;
		break;
	}
}

/* The link is up again, or the machine has slept: ask the server whether the lease is still valid. */
static void restart_client(struct dhcp *d, uint64_t now)
{
	if (d->held)
		begin_exchange(d, DHCP_REBOOTING, now);
	else
		enter_state(d, DHCP_INIT, now);
}

/* The address stays configured: the kernel may still have to resolve the destination of the RELEASE. */
static void stop_client(struct dhcp *d, struct dhcp_action *out)
{
	if (d->held && d->release && d->state != DHCP_DOWN) {
		d->xid = roll(d);
		out->send = DHCP_SEND_RELEASE;
		d->held = false;
	}
	enter_state(d, DHCP_STOPPED, CLOCK_NEVER);
}

void dhcp_step(struct dhcp *d, const struct dhcp_event *event, uint64_t now, struct dhcp_action *out)
{
	*out = (struct dhcp_action){ 0 };
	if (d->state == DHCP_STOPPED)
		return;
	if (d->held && now >= d->expiry_ms)
		drop_lease(d, DHCP_REPORT_EXPIRE, now, out);
	switch (event->type) {
	case DHCP_LINK_UP:
		if (d->state == DHCP_DOWN)
			restart_client(d, now);
		break;
	case DHCP_LINK_DOWN:
		enter_state(d, DHCP_DOWN, d->held ? d->expiry_ms : CLOCK_NEVER);
		break;
	case DHCP_TIMER:
		if (now >= d->deadline_ms)
			on_dhcp_timer(d, now, out);
		break;
	case DHCP_MESSAGE:
		on_dhcp_message(d, event->message, now, out);
		break;
	case DHCP_CONFLICT:
		if (d->state == DHCP_PROBING) {
			out->send = DHCP_SEND_DECLINE;
			drop_lease(d, DHCP_REPORT_CONFLICT, now + CONFLICT_PAUSE_MS, out);
		}
		break;
	case DHCP_RESUMED:
		if (d->state != DHCP_DOWN)
			restart_client(d, now);
		break;
	case DHCP_STOP:
		stop_client(d, out);
		break;
	}
}
