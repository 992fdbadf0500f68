// SPDX-License-Identifier: MIT
/* test_net_message.c - DHCP messages and their options: what is read, what is refused, what is written. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "init/net/dnsname.h"
#include "init/net/frame.h"
#include "init/net/message.h"
#include "lib/netlink/ip4.h"
#include "lib/netlink/wire.h"
#include "tests/unit/tap.h"

#define XID 0x12345678

static const struct message_client client = {
	.mac = { 2, 0, 0, 0, 0, 1 },
	.id_len = 7,
	.id = { 1, 2, 0, 0, 0, 0, 1 },
	.host = "guest",
};
static uint8_t buf[1024];
static struct message m;

/* A reply to us with these options; returns its length. */
static size_t reply(const void *options, size_t len)
{
	memset(buf, 0, sizeof(buf));
	buf[0] = 2;
	buf[1] = 1;
	buf[2] = 6;
	wire_put32(buf + 4, XID);
	wire_put32(buf + 16, 0x0a000064);
	memcpy(buf + 28, client.mac, 6);
	wire_put32(buf + 236, 0x63825363);
	memcpy(buf + 240, options, len);
	return 240 + len;
}

static int parse(size_t len)
{
	uint8_t *exact = malloc(len ? len : 1); /* so that ASan sees a read beyond the end */
	int err;

	memcpy(exact, buf, len);
	err = message_parse(&m, exact, len, &client, XID);
	free(exact);
	return err;
}

#define REPLY(bytes) parse(reply(bytes, sizeof(bytes) - 1))

static void headers(void)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t value;
		int want;
	} rows[] = {
		{ "a request is no reply", 0, 1, -EBADMSG },
		{ "another hardware type is refused", 1, 6, -EBADMSG },
		{ "another hardware length is refused", 2, 16, -EBADMSG },
		{ "another xid is stale", 7, 0x79, -ESTALE },
		{ "another chaddr is stale", 33, 2, -ESTALE },
		{ "another cookie is refused", 236, 0, -EBADMSG },
		{ "the type of a client is refused", 242, MESSAGE_DISCOVER, -EBADMSG },
		{ "a type beyond all is refused", 242, 99, -EBADMSG },
		{ "what is ours is taken", 0, 2, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = reply("\x35\x01\x05\xff", 4);

		buf[rows[i].at] = rows[i].value;
		is_int(parse(len), rows[i].want, "%s", rows[i].name);
	}
	is_int(REPLY("\x35\x01\x05\x3d\x07\x01\x02\0\0\0\0\x01"), 0, "an ACK with our client identifier is read");
	is_int(REPLY("\x35\x01\x05\x3d\x07\x01\x02\0\0\0\0\x02"), -ESTALE, "an ACK with another client identifier is stale");
	reply("\x35\x01\x05\xff", 4);
	is_int(parse(240), -EBADMSG, "a message without options is refused");
	for (size_t len = 0; len < 240; len++)
		if (parse(len) != -EBADMSG)
			ok(0, "a message of %zu bytes is refused", len);
	ok(1, "every message shorter than its header is refused");
}

static void options(void)
{
	is_int(REPLY("\x35\x01\x05\x01\x04\xff\xff\xff\x00\x03\x04\x0a\x00\x00\x01\x33\x04\x00\x00\x0e\x10"
		     "\x36\x04\x0a\x00\x00\x01"), 0, "a message that has no end option is taken");
	ok(m.type == MESSAGE_ACK && m.lease.address == 0x0a000064 && m.lease.mask == 0xffffff00 &&
		   m.lease.router == 0x0a000001 && m.lease.seconds == 3600 && m.lease.server == 0x0a000001,
	   "address, mask, router, lease time and server are read");
	is_int(REPLY("\x35\x01\x05\x33\x04\x00\x00"), -EBADMSG, "an option that is cut off spoils the message");
	is_int(REPLY("\x35\x01\x05\x33"), -EBADMSG, "an option without a length spoils the message");
	is_int(REPLY("\x35\x01\x05\x33\x03\x00\x0e\x10\xff"), 0, "a lease time of three bytes spoils that option only");
	is_int((long)m.lease.seconds, 0, "a spoiled lease time counts as absent");
	(void)REPLY("\x35\x01\x05\x06\x10\x0a\0\0\1\x0a\0\0\2\x0a\0\0\3\x0a\0\0\4\xff");
	ok(m.lease.dns[0] == 0x0a000001 && m.lease.dns[2] == 0x0a000003, "three name servers of four are kept");
	(void)REPLY("\x35\x01\x05\x1a\x02\x05\x78\x0c\x05guest\x0f\x04test\x2a\x04\x0a\0\0\x09\xff");
	ok(m.lease.mtu == 1400 && m.lease.ntp == 0x0a000009, "MTU and NTP server are read");
	is_str(m.lease.host, "guest", "the host name is read");
	is_str(m.lease.search, "test", "the domain is read");
	(void)REPLY("\x35\x01\x05\x0c\x07$(halt)\xff");
	is_str(m.lease.host, "", "a host name with other characters is refused");
	is_int(REPLY("\x35\x01\x05\x50\x00\xff"), 0, "an empty option is accepted");
	ok(m.rapid, "rapid commit is read");
}

static void joined(void)
{
	size_t len;

	(void)REPLY("\x35\x01\x05\x0c\x03gue\x01\x04\xff\xff\xff\x00\x0c\x02st\xff");
	is_str(m.lease.host, "guest", "pieces of one option are joined");
	len = reply("\x35\x01\x05", 3);
	for (int i = 0; i < 3; i++) {
		buf[len] = 12;
		buf[len + 1] = 200;
		memset(buf + len + 2, 'a', 200);
		len += 202;
	}
	is_int(parse(len), 0, "a message with an option of 600 bytes, in pieces, is taken");
	is_str(m.lease.host, "", "an option of 600 bytes counts as absent");
	len = reply("\x35\x01\x05\x34\x01\x03\x0c\x01o\xff", 10);
	memcpy(buf + 108, "\x0c\x01n\xff", 4);
	memcpy(buf + 44, "\x0c\x01" "e\xff", 4);
	is_int(parse(len), 0, "an overloaded message is taken");
	is_str(m.lease.host, "one", "options field, file and sname are joined in this order");
	len = reply("\x35\x01\x05\xff", 4);
	memcpy(buf + 108, "\x0c\x01n\xff", 4);
	(void)parse(len);
	is_str(m.lease.host, "", "without option 52 the file field holds no options");
	is_int(REPLY("\x35\x01\x05\x34\x01\x04\xff"), -EBADMSG, "option 52 of 4 is refused");
	is_int(REPLY("\x35\x01\x05\x34\x02\x01\x01\xff"), -EBADMSG, "option 52 of two bytes is refused");
	len = reply("\x35\x01\x05\x34\x01\x01\xff", 7);
	memcpy(buf + 108, "\x34\x01\x02\x0c\x01x\xff", 7);
	memcpy(buf + 44, "\x0c\x01y\xff", 4);
	is_int(parse(len), 0, "an option 52 inside the file field is taken");
	is_str(m.lease.host, "x", "an option 52 inside the file field is ignored");
	len = reply("\x35\x01\x05\x34\x01\x01\xff", 7);
	memset(buf + 108, 0, 128);
	buf[108 + 126] = 12;
	buf[108 + 127] = 1;
	is_int(parse(len), -EBADMSG, "an option that leaves the file field is refused");
}

static void routes(void)
{
	static const uint8_t many[] = { 0x35, 1, 5, 121, 20, 0, 10, 0, 0, 1, 8, 172, 10, 0, 0, 2, 32, 192, 168, 1,
					1, 0, 0, 0, 0, 255 };

	is_int(parse(reply(many, sizeof(many))), 0, "classless routes are taken");
	ok(m.lease.route_count == 3 && m.lease.routes[0].prefix == 0 && m.lease.routes[0].gateway == 0x0a000001 &&
		   m.lease.routes[1].destination == 0xac000000 && m.lease.routes[1].prefix == 8 &&
		   m.lease.routes[2].destination == 0xc0a80101 && m.lease.routes[2].gateway == 0,
	   "prefix, destination and router of each are read");
	(void)REPLY("\x35\x01\x05\x79\x05\x21\x0a\0\0\1\xff");
	is_int(m.lease.route_count, 0, "a prefix of 33 spoils the option");
	(void)REPLY("\x35\x01\x05\x79\x06\x08\x0a\0\0\0\1\xff");
	is_int(m.lease.route_count, 1, "a route of the shortest form is read");
	(void)REPLY("\x35\x01\x05\x79\x05\x08\x0a\0\0\0\xff");
	is_int(m.lease.route_count, 0, "a route that is cut off spoils the option");
	(void)REPLY("\x35\x01\x05\x79\x07\x08\x0a\0\0\0\1\x08\xff");
	is_int(m.lease.route_count, 0, "a second route that is cut off spoils the option");
}

static void search(void)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
		const char *want;
	} rows[] = {
		{ "one name", "\3eng\4test\0", 10, "eng.test" },
		{ "two names, the second compressed", "\3eng\4test\0\2qa\xc0\x04", 15, "eng.test qa.test" },
		{ "a pointer to itself", "\xc0\x00", 2, "" },
		{ "a pointer forwards", "\xc0\x02\1a\0", 5, "" },
		{ "two pointers in a circle", "\1a\xc0\x04\1b\xc0\x00", 8, "" },
		{ "a label beyond the end", "\5ab", 3, "" },
		{ "a name without end", "\2ab", 3, "" },
		{ "a pointer that is cut off", "\2ab\xc0", 4, "" },
		{ "an empty name", "\0", 1, "" },
		{ "a label of other characters", "\3a b\0", 5, "" },
		{ "a label that looks like an option", "\2-b\0", 4, "" },
	};
	char out[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)dnsname_decode_list((const uint8_t *)rows[i].bytes, rows[i].len, out, sizeof(out));
		is_str(out, rows[i].want, "search list: %s", rows[i].name);
	}
	is_int(dnsname_decode_list((const uint8_t *)"\2ab\0\2cd\0", 8, out, 5), 0, "a search list that is too long is accepted");
	is_str(out, "ab", "a search list that is too long is cut after a whole name");
}

static void built(void)
{
	struct message_out request = { .type = MESSAGE_REQUEST, .xid = XID, .wanted = 0x0a000064, .server = 0x0a000001 };
	struct message_out release = { .type = MESSAGE_RELEASE, .xid = XID, .ciaddr = 0x0a000064, .server = 0x0a000001 };
	static uint8_t out[FRAME_HEADERS + MESSAGE_MAX];
	const uint8_t *p = out + FRAME_HEADERS, *payload;
	size_t len = message_build(out + FRAME_HEADERS, &request, &client);

	ok(len >= 300, "a message is as long as relays want it");
	ok(memmem(p + 240, len - 240, "\x35\x01\x03", 3) && memmem(p + 240, len - 240, "\x32\x04\x0a\0\0\x64", 6) &&
		   memmem(p + 240, len - 240, "\x36\x04\x0a\0\0\1", 6) &&
		   memmem(p + 240, len - 240, "\x3d\x07\1\2\0\0\0\0\1", 9) && memmem(p + 240, len - 240, "\x0c\5guest", 7),
	   "a REQUEST has type, address, server, client identifier and host name");
	frame_build(out, len, 0, UINT32_MAX);
	wire_put16(out + 22, 68); /* as if it had come to us; both port words are in the checksum */
	wire_put16(out + 20, 67);
	is_int(frame_parse(out, FRAME_HEADERS + len, &payload), (long)len, "headers and checksums of a REQUEST are right");
	len = message_build(out + FRAME_HEADERS, &release, &client);
	ok(wire_get32(p + 12) == 0x0a000064 && !memmem(p + 240, len - 240, "\x37\x0d", 2),
	   "a RELEASE has ciaddr and asks for nothing");
}

static void host_names(void)
{
	static const char longer[] = "web01.a-department-with-a-long-name.a-company-with-a-long-name.example.com";
	char out[LEASE_HOST], list[32];

	is_int(dnsname_copy_host((const uint8_t *)longer, sizeof(longer) - 1, out, sizeof(out)), 0, "a long host name is read");
	is_str(out, "web01", "a host name that does not fit gives its first label");
	dnsname_copy_list((const uint8_t *)"one.example  -bad two.example", 29, list, sizeof(list));
	is_str(list, "one.example two.example", "a list of domains drops what is no name");
	dnsname_copy_list((const uint8_t *)"one.example two.example three.example", 37, list, sizeof(list));
	is_str(list, "one.example two.example", "a list of domains drops a name that does not fit");
}

static void frames(void)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t flip;
		int err;
	} rows[] = {
		{ "IPv6", 0, 0x20, -EBADMSG },              { "a short IP header", 0, 1, -EBADMSG },
		{ "a fragment", 6, 0x20, -EBADMSG },        { "TCP", 9, 6 ^ 17, -EBADMSG },
		{ "a wrong IP checksum", 10, 1, -EILSEQ },  { "another port", 23, 1, -EBADMSG },
		{ "a wrong UDP checksum", 26, 1, -EILSEQ }, { "a changed payload", 40, 1, -EILSEQ },
		{ "a UDP length too long", 24, 1, -EBADMSG }, { "a total length too long", 2, 1, -EBADMSG },
	};
	static uint8_t good[FRAME_HEADERS + 100], p[sizeof(good)];
	const uint8_t *payload;

	memset(good, 7, sizeof(good));
	frame_build(good, 100, 0x0a000001, UINT32_MAX);
	wire_put16(good + 22, 68);
	wire_put16(good + 20, 67);
	is_int(frame_parse(good, sizeof(good), &payload), 100, "a whole packet is taken");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memcpy(p, good, sizeof(good));
		p[rows[i].at] ^= rows[i].flip;
		is_int(frame_parse(p, sizeof(p), &payload), rows[i].err, "%s is refused", rows[i].name);
	}
	memcpy(p, good, sizeof(good));
	wire_put16(p + 26, 17 + 108 + 0x0a00 + 0x0001); /* protocol, UDP length, source; broadcast adds nothing (RFC 1071) */
	is_int(frame_parse(p, sizeof(p), &payload), 100, "a checksum that was left to a device covers the pseudo header");
	p[27] ^= 1;
	is_int(frame_parse(p, sizeof(p), &payload), -EILSEQ, "another UDP checksum than that of the pseudo header is refused");
	wire_put16(p + 26, 0);
	is_int(frame_parse(p, sizeof(p), &payload), 100, "a UDP checksum of 0 means no checksum");
	is_int(frame_parse(good, 27, &payload), -EBADMSG, "a packet shorter than its headers is refused");
	is_int(frame_parse(good, sizeof(good) - 1, &payload), -EBADMSG, "a packet that is cut off is refused");
}

int main(void)
{
	headers();
	host_names();
	options();
	joined();
	routes();
	search();
	built();
	frames();
	return done();
}
