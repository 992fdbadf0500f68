// SPDX-License-Identifier: MIT
/* test_net_dhcp.c - the DHCP client's state machine, by table, with the time passed in. */
#include "init/net/dhcp.h"
#include "lib/clock.h"
#include "lib/netlink/ip4.h"
#include "tests/unit/tap.h"

#define SERVER 0x0a000001
#define OTHER 0x0a000002
#define ADDRESS 0x0a000064

static struct dhcp d;
static struct dhcp_action out;

static struct message message(enum message_type type, uint32_t address, uint32_t server, uint32_t seconds)
{
	return (struct message){
		.type = type,
		.lease = { .address = address, .server = server, .seconds = seconds, .mask = 0xffffff00 },
	};
}

static void event(enum dhcp_event_type type, uint64_t now)
{
	struct dhcp_event e = { .type = type };

	dhcp_step(&d, &e, now, &out);
}

static void hear(struct message m, uint64_t now)
{
	struct dhcp_event e = { .type = DHCP_MESSAGE, .message = &m };

	dhcp_step(&d, &e, now, &out);
}

/* Brings a fresh client to a state, by the shortest way, with a lease of 1000 s from time 0. */
static void bring(enum dhcp_state state)
{
	dhcp_init(&d, 7);
	if (state == DHCP_DOWN)
		return;
	event(DHCP_LINK_UP, 0);
	if (state == DHCP_INIT)
		return;
	event(DHCP_TIMER, 0);
	if (state == DHCP_SELECTING)
		return;
	d.dad = state == DHCP_PROBING;
	hear(message(MESSAGE_OFFER, ADDRESS, SERVER, 1000), 0);
	if (state == DHCP_REQUESTING)
		return;
	hear(message(MESSAGE_ACK, ADDRESS, SERVER, 1000), 0);
	if (state == DHCP_RENEWING || state == DHCP_REBINDING)
		event(DHCP_TIMER, d.t1_ms);
	if (state == DHCP_REBINDING)
		event(DHCP_TIMER, d.t2_ms);
	if (state == DHCP_REBOOTING) {
		event(DHCP_LINK_DOWN, 1000);
		event(DHCP_LINK_UP, 2000);
		event(DHCP_TIMER, 2000);
	}
	if (state == DHCP_STOPPED)
		event(DHCP_STOP, 1000);
}

static void reaches_every_state(void)
{
	for (int s = DHCP_DOWN; s <= DHCP_STOPPED; s++) {
		bring((enum dhcp_state)s);
		is_int(d.state, s, "state %d is reached", s);
	}
}

/* What a server says, and what becomes of it: each refusal beside what is accepted. */
static void answers(void)
{
	static const struct {
		const char *name;
		enum dhcp_state in;
		enum message_type type;
		uint32_t address, server, seconds;
		bool rapid;
		enum dhcp_state then;
		enum dhcp_send send;
		enum dhcp_change change;
	} rows[] = {
		{ "an offer is requested", DHCP_SELECTING, MESSAGE_OFFER, ADDRESS, SERVER, 9, 0, DHCP_REQUESTING, DHCP_SEND_SELECT, 0 },
		{ "an offer without server is not", DHCP_SELECTING, MESSAGE_OFFER, ADDRESS, 0, 9, 0, DHCP_SELECTING, 0, 0 },
		{ "an offer of no address is not", DHCP_SELECTING, MESSAGE_OFFER, 0, SERVER, 9, 0, DHCP_SELECTING, 0, 0 },
		{ "an offer of a loopback address is not", DHCP_SELECTING, MESSAGE_OFFER, 0x7f000001, SERVER, 9, 0, DHCP_SELECTING, 0, 0 },
		{ "an offer of a multicast address is not", DHCP_SELECTING, MESSAGE_OFFER, 0xe0000001, SERVER, 9, 0, DHCP_SELECTING, 0, 0 },
		{ "an offer for no time is not", DHCP_SELECTING, MESSAGE_OFFER, ADDRESS, SERVER, 0, 0, DHCP_SELECTING, 0, 0 },
		{ "an offer comes too late in BOUND", DHCP_BOUND, MESSAGE_OFFER, ADDRESS, SERVER, 9, 0, DHCP_BOUND, 0, 0 },
		{ "a rapid ACK binds at once", DHCP_SELECTING, MESSAGE_ACK, ADDRESS, SERVER, 9, 1, DHCP_BOUND, 0, DHCP_CHANGE_CONFIGURE },
		{ "an ACK that is not rapid does not", DHCP_SELECTING, MESSAGE_ACK, ADDRESS, SERVER, 9, 0, DHCP_SELECTING, 0, 0 },
		{ "an ACK in REQUESTING binds", DHCP_REQUESTING, MESSAGE_ACK, ADDRESS, SERVER, 9, 0, DHCP_BOUND, 0, DHCP_CHANGE_CONFIGURE },
		{ "an ACK for ever binds", DHCP_REQUESTING, MESSAGE_ACK, ADDRESS, SERVER, LEASE_FOREVER, 0, DHCP_BOUND, 0, DHCP_CHANGE_CONFIGURE },
		{ "an ACK for no time does not", DHCP_REQUESTING, MESSAGE_ACK, ADDRESS, SERVER, 0, 0, DHCP_REQUESTING, 0, 0 },
		{ "an ACK of another address does not", DHCP_REQUESTING, MESSAGE_ACK, ADDRESS + 1, SERVER, 9, 0, DHCP_REQUESTING, 0, 0 },
		{ "an ACK of another server does not", DHCP_REQUESTING, MESSAGE_ACK, ADDRESS, OTHER, 9, 0, DHCP_REQUESTING, 0, 0 },
		{ "a second ACK in BOUND is nothing", DHCP_BOUND, MESSAGE_ACK, ADDRESS, SERVER, 9, 0, DHCP_BOUND, 0, 0 },
		{ "an ACK in RENEWING renews", DHCP_RENEWING, MESSAGE_ACK, ADDRESS, SERVER, 9, 0, DHCP_BOUND, 0, DHCP_CHANGE_CONFIGURE },
		{ "one of another server does not", DHCP_RENEWING, MESSAGE_ACK, ADDRESS, OTHER, 9, 0, DHCP_RENEWING, 0, 0 },
		{ "one of another server does in REBINDING", DHCP_REBINDING, MESSAGE_ACK, ADDRESS, OTHER, 9, 0, DHCP_BOUND, 0, DHCP_CHANGE_CONFIGURE },
		{ "one of another address does not", DHCP_REBINDING, MESSAGE_ACK, ADDRESS + 1, OTHER, 9, 0, DHCP_REBINDING, 0, 0 },
		{ "any server confirms in REBOOTING", DHCP_REBOOTING, MESSAGE_ACK, ADDRESS, OTHER, 9, 0, DHCP_BOUND, 0, DHCP_CHANGE_CONFIGURE },
		{ "a NAK in REQUESTING starts over", DHCP_REQUESTING, MESSAGE_NAK, 0, SERVER, 0, 0, DHCP_INIT, 0, 0 },
		{ "a NAK of another server does not", DHCP_REQUESTING, MESSAGE_NAK, 0, OTHER, 0, 0, DHCP_REQUESTING, 0, 0 },
		{ "a NAK in SELECTING is nothing", DHCP_SELECTING, MESSAGE_NAK, 0, SERVER, 0, 0, DHCP_SELECTING, 0, 0 },
		{ "a NAK in BOUND is nothing", DHCP_BOUND, MESSAGE_NAK, 0, SERVER, 0, 0, DHCP_BOUND, 0, 0 },
		{ "a NAK in RENEWING takes the address", DHCP_RENEWING, MESSAGE_NAK, 0, SERVER, 0, 0, DHCP_INIT, 0, DHCP_CHANGE_REMOVE },
		{ "a NAK of another server does not", DHCP_RENEWING, MESSAGE_NAK, 0, OTHER, 0, 0, DHCP_RENEWING, 0, 0 },
		{ "a NAK in REBINDING takes the address", DHCP_REBINDING, MESSAGE_NAK, 0, OTHER, 0, 0, DHCP_INIT, 0, DHCP_CHANGE_REMOVE },
		{ "a NAK in REBOOTING takes the address", DHCP_REBOOTING, MESSAGE_NAK, 0, OTHER, 0, 0, DHCP_INIT, 0, DHCP_CHANGE_REMOVE },
		{ "a NAK without server takes nothing", DHCP_REBOOTING, MESSAGE_NAK, 0, 0, 0, 0, DHCP_REBOOTING, 0, 0 },
		{ "a stopped client hears nothing", DHCP_STOPPED, MESSAGE_ACK, ADDRESS, SERVER, 9, 0, DHCP_STOPPED, 0, 0 },
		{ "a client without link hears nothing", DHCP_DOWN, MESSAGE_OFFER, ADDRESS, SERVER, 9, 0, DHCP_DOWN, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct message m = message(rows[i].type, rows[i].address, rows[i].server, rows[i].seconds);

		m.rapid = rows[i].rapid;
		bring(rows[i].in);
		hear(m, d.began_ms);
		ok(d.state == rows[i].then && out.send == rows[i].send && out.change == rows[i].change,
		   "%s (state %d)", rows[i].name, rows[i].in);
	}
}

static bool about(uint64_t ms, uint64_t want)
{
	return ms >= want - want / 8 && ms <= want + want / 8 + 1;
}

static void retransmits(void)
{
	static const uint64_t gaps[] = { 100, 200, 400, 800, 1600 };
	uint64_t now = 0;
	bool good = true;

	bring(DHCP_SELECTING);
	for (unsigned i = 0; i < 5; i++) {
		good &= about(d.deadline_ms - now, gaps[i]);
		now = d.deadline_ms;
		event(DHCP_TIMER, now);
		good &= out.send == DHCP_SEND_DISCOVER && out.report == DHCP_REPORT_NONE;
	}
	ok(good, "DISCOVER is sent again after 100 ms, then twice as late each time");
	is_int((long)d.deadline_ms, DHCP_PATIENCE_MS, "one DISCOVER is sent at the moment that reports silence");
	now = d.deadline_ms;
	event(DHCP_TIMER, now);
	is_int(out.report, DHCP_REPORT_UNANSWERED, "silence is reported after 5 s");
	for (int i = 0; i < 20; i++) {
		now = d.deadline_ms;
		event(DHCP_TIMER, now);
	}
	ok(out.report == DHCP_REPORT_NONE, "silence is reported once");
	ok(about(d.deadline_ms - now, 16000), "the gap between DISCOVERs ends at 16 s");
	event(DHCP_TIMER, now + 1);
	ok(out.send == DHCP_SEND_NONE, "a timer that comes too early sends nothing");

	bring(DHCP_REQUESTING);
	now = 0;
	while (d.state == DHCP_REQUESTING && now < 60000) {
		now = d.deadline_ms;
		event(DHCP_TIMER, now);
	}
	ok(d.state == DHCP_INIT && now < 8000, "an offer that is never granted expires after some seconds");
}

static void times(void)
{
	static const struct {
		const char *name;
		uint32_t seconds, t1_s, t2_s;
		uint64_t t1, t2; /* ms wanted; t1 may be up to a 32nd earlier */
	} rows[] = {
		{ "T1 and T2 are a half and seven eighths by default", 1000, 0, 0, 500000, 875000 },
		{ "the server's T1 and T2 hold", 1000, 100, 200, 100000, 200000 },
		{ "T2 after the end is replaced", 1000, 100, 2000, 100000, 875000 },
		{ "T1 behind T2 is replaced", 1000, 900, 800, 500000, 800000 },
		{ "a lease of one second has its times too", 1, 0, 0, 500, 875 },
		{ "the longest lease has no overflow", UINT32_MAX - 1, 0, 0, 2147483647000, 3758096382250 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct message m = message(MESSAGE_ACK, ADDRESS, SERVER, rows[i].seconds);

		m.lease.t1_s = rows[i].t1_s;
		m.lease.t2_s = rows[i].t2_s;
		bring(DHCP_REQUESTING);
		hear(m, 50);
		ok(d.t1_ms <= rows[i].t1 && d.t1_ms >= rows[i].t1 - rows[i].t1 / 32 - 1 && d.t2_ms == rows[i].t2 &&
			   d.expiry_ms == (uint64_t)rows[i].seconds * 1000 && d.deadline_ms == d.t1_ms,
		   "%s", rows[i].name);
	}
	bring(DHCP_REQUESTING);
	hear(message(MESSAGE_ACK, ADDRESS, SERVER, LEASE_FOREVER), 50);
	ok(d.deadline_ms == CLOCK_NEVER, "a lease for ever has no renewal");
}

static void renews_and_ends(void)
{
	unsigned renews = 0, rebinds = 0;
	uint64_t now, last = 0;
	bool unicast, spaced = true;

	bring(DHCP_RENEWING);
	ok(out.send == DHCP_SEND_RENEW && message_for(out.send, d.xid, d.t1_ms - d.began_ms, &d.lease, &unicast).ciaddr == ADDRESS && unicast,
	   "at T1 the request goes to the server alone");
	do {
		now = d.deadline_ms;
		spaced &= now - last >= 60000 || now == d.t2_ms || now == d.expiry_ms;
		last = now;
		event(DHCP_TIMER, now);
		renews += out.send == DHCP_SEND_RENEW;
		rebinds += out.send == DHCP_SEND_REBIND;
	} while (d.held && renews + rebinds < 100);
	ok(spaced, "a minute at least lies between two requests");
	ok(renews > 1 && rebinds > 1, "renewing, then rebinding, has more than one request");
	ok(now == 1000000 && out.change == DHCP_CHANGE_REMOVE && out.report == DHCP_REPORT_EXPIRE,
	   "the lease ends at its end, not before and not after");
	ok(out.send == DHCP_SEND_DISCOVER, "the end of a lease sends a DISCOVER at once");

	bring(DHCP_BOUND);
	event(DHCP_TIMER, d.t2_ms + 1);
	is_int(out.send, DHCP_SEND_REBIND, "a client that wakes up after T2 rebinds");
	bring(DHCP_BOUND);
	event(DHCP_TIMER, d.expiry_ms);
	is_int(out.report, DHCP_REPORT_EXPIRE, "a client that wakes up after the end has no lease");
	bring(DHCP_RENEWING);
	hear(message(MESSAGE_ACK, ADDRESS, SERVER, 1000), d.t1_ms + 5);
	ok(out.report == DHCP_REPORT_RENEW && d.expiry_ms == d.requested_ms + 1000000,
	   "a renewed lease counts from the request");
}

static void flaps_and_sleeps(void)
{
	bring(DHCP_BOUND);
	event(DHCP_LINK_DOWN, 10);
	ok(out.change == DHCP_CHANGE_NONE && d.held, "a link that goes down takes no address");
	event(DHCP_LINK_UP, 20);
	event(DHCP_TIMER, 20);
	is_int(out.send, DHCP_SEND_REBOOT, "a link that is back requests the address again");
	while (d.state == DHCP_REBOOTING)
		event(DHCP_TIMER, d.deadline_ms);
	ok(out.report == DHCP_REPORT_UNVERIFIED && d.state == DHCP_BOUND && d.held,
	   "a lease without an answer stays until its end");
	bring(DHCP_BOUND);
	event(DHCP_LINK_DOWN, 10);
	event(DHCP_TIMER, d.deadline_ms);
	ok(out.report == DHCP_REPORT_EXPIRE && d.state == DHCP_DOWN, "a lease without a link ends as well");
	bring(DHCP_BOUND);
	event(DHCP_LINK_DOWN, 10);
	event(DHCP_LINK_UP, 1000000);
	ok(out.change == DHCP_CHANGE_REMOVE && d.state == DHCP_INIT, "a link that is back after the end starts over");
	bring(DHCP_BOUND);
	event(DHCP_RESUMED, 10);
	event(DHCP_TIMER, 10);
	is_int(out.send, DHCP_SEND_REBOOT, "a client that slept requests the address again");
	bring(DHCP_BOUND);
	event(DHCP_RESUMED, 2000000);
	is_int(out.report, DHCP_REPORT_EXPIRE, "a sleep beyond the end ends the lease");
	bring(DHCP_BOUND);
	event(DHCP_LINK_UP, 10);
	is_int(d.state, DHCP_BOUND, "a link that is up already changes nothing");
}

static void probes(void)
{
	bring(DHCP_PROBING);
	ok(out.change == DHCP_CHANGE_PROBE && !d.held, "with dad the address is probed before use");
	event(DHCP_CONFLICT, 100);
	ok(out.send == DHCP_SEND_DECLINE && out.report == DHCP_REPORT_CONFLICT && d.state == DHCP_INIT,
	   "a conflict is declined");
	is_int((long)d.deadline_ms, 10100, "a declined address is followed by a pause of 10 s");
	bring(DHCP_PROBING);
	event(DHCP_TIMER, d.deadline_ms);
	event(DHCP_TIMER, d.deadline_ms);
	ok(out.change == DHCP_CHANGE_PROBE && !d.held, "three probes are sent");
	event(DHCP_TIMER, d.deadline_ms);
	ok(out.change == DHCP_CHANGE_CONFIGURE && out.report == DHCP_REPORT_LEASE, "silence after the probes means that the address is free");
	event(DHCP_CONFLICT, d.began_ms + 700);
	ok(out.send == DHCP_SEND_NONE && d.held, "a conflict outside of probing is ignored");
}

static void naks(void)
{
	uint64_t now = 0, pauses[10];

	bring(DHCP_REQUESTING);
	for (int i = 0; i < 10; i++) {
		hear(message(MESSAGE_NAK, 0, SERVER, 0), now);
		pauses[i] = d.deadline_ms - now;
		now = d.deadline_ms;
		event(DHCP_TIMER, now);
		hear(message(MESSAGE_OFFER, ADDRESS, SERVER, 1000), now);
	}
	ok(pauses[0] == 0, "the first NAK costs no time");
	ok(about(pauses[1], 1000) && about(pauses[4], 8000) && about(pauses[9], 64000),
	   "a storm of NAKs is answered more and more slowly");
	hear(message(MESSAGE_ACK, ADDRESS, SERVER, 1000), now);
	is_int(d.naks, 0, "a lease ends the pauses after NAKs");
}

static void stops(void)
{
	bool unicast;

	bring(DHCP_BOUND);
	event(DHCP_STOP, 10);
	ok(out.send == DHCP_SEND_NONE && d.state == DHCP_STOPPED, "a lease is kept at the end");
	bring(DHCP_BOUND);
	d.release = true;
	event(DHCP_STOP, 10);
	ok(out.send == DHCP_SEND_RELEASE && message_for(out.send, d.xid, 10 - d.began_ms, &d.lease, &unicast).server == SERVER && unicast,
	   "with release it is given back");
	bring(DHCP_SELECTING);
	d.release = true;
	event(DHCP_STOP, 10);
	is_int(out.send, DHCP_SEND_NONE, "a client without a lease releases nothing");
}

static void refusals(void)
{
	struct message m = message(MESSAGE_OFFER, ADDRESS, SERVER, 0);

	bring(DHCP_SELECTING);
	ok(!d.refused, "an exchange begins without a refusal");
	hear(m, 0);
	is_str(d.refused ? d.refused : "", "its lease time is 0", "an offer for no time is refused with its reason");
	m = message(MESSAGE_OFFER, ADDRESS, 0, 9);
	hear(m, 0);
	is_str(d.refused ? d.refused : "", "it has no server identifier", "an offer without a server is refused with its reason");
	bring(DHCP_REQUESTING);
	hear(message(MESSAGE_ACK, ADDRESS, OTHER, 9), 0);
	is_str(d.refused ? d.refused : "", "it is from another server", "an ACK of another server is refused with its reason");
	bring(DHCP_REQUESTING);
	d.lease.address = ADDRESS | 0xff;
	hear(message(MESSAGE_ACK, ADDRESS | 0xff, SERVER, 9), 0);
	is_int(out.send, DHCP_SEND_DECLINE, "a broadcast address is declined");
	is_int(out.report, DHCP_REPORT_DECLINED, "the client reports that it has declined");
	is_int((long)d.deadline_ms, 10000, "the next try after a declined address is in 10 s");
}

int main(void)
{
	refusals();
	reaches_every_state();
	answers();
	retransmits();
	times();
	renews_and_ends();
	flaps_and_sleeps();
	probes();
	naks();
	stops();
	return done();
}
