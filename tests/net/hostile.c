// SPDX-License-Identifier: MIT
/*
 * hostile.c - a DHCP server that lies first, for the net ring.
 *
 *	hostile INTERFACE MODE
 *
 * It answers each message of a client with bad messages, all with the address 10.66.66.66, and then with a good
 * message, with 10.77.0.100. A client that holds the second address has discarded the bad messages; a client
 * that ever had another was fooled. It prints each message that it sends. Modes:
 *
 *	answers   every row of the table below, as OFFER and as ACK, before each good answer
 *	naks      the first requests are refused, fifty times each
 *	forever   the lease never ends; each good answer comes a hundred times
 *	flood     20,000 messages of another exchange, 10,000 a second, before the first good answer
 *	noise     20,000 good messages with random bytes in their options, before the first good one
 *
 * And some that do not lie:
 *
 *	lost      the first three DISCOVERs are not answered
 *	moves     leases of 2 s; the first renewal is refused, and from then on the client is offered 10.77.0.101
 *	relay     as by a relay agent, from a server in another subnet, to everyone; leases of 2 s. What asks to renew
 *	          one is answered as by the server itself
 *	relay-to  the same, but the relay agent sends to the address that the client does not have yet
 *	odd-...   honest, but unusual answers: tests/net/hostile_odd.c. "hostile - odd" prints their names
 *
 * It also prints each message that it received, with the time by the wall clock.
 */
#include "tests/net/hostile.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FLOOD 20000u
#define BURST 100 /* messages between two pauses of 10 ms: 10,000 a second */

static unsigned seed = 1;

/* --- what is wrong with a message: each row once as OFFER, once as ACK --- */

static void short_option(struct packet *k) { k->message -= 2; }
static void no_length(struct packet *k) { message(k)[k->message++] = 6; }
static void long_option(struct packet *k) { message(k)[k->message++] = 6; message(k)[k->message++] = 255; }
static void no_options(struct packet *k) { k->message = 240; }
static void half_header(struct packet *k) { k->message = 120; }
static void nothing(struct packet *k) { k->message = 0; }
static void xid(struct packet *k) { message(k)[7] ^= 1; }
static void chaddr(struct packet *k) { message(k)[33] ^= 1; }
static void cookie(struct packet *k) { message(k)[236] ^= 1; }
static void request(struct packet *k) { message(k)[0] = 1; }
static void hlen(struct packet *k) { message(k)[2] = 16; }
static void yiaddr_none(struct packet *k) { put32(message(k) + 16, 0); }
static void yiaddr_loop(struct packet *k) { put32(message(k) + 16, 0x7f000001); }
static void yiaddr_group(struct packet *k) { put32(message(k) + 16, 0xe0000001); }
static void yiaddr_all(struct packet *k) { put32(message(k) + 16, UINT32_MAX); }
static void client_id(struct packet *k) { option(k, 61, "\1\2\3\4\5\6\7", 7); }
static void two_types(struct packet *k) { option(k, 53, "\5", 1); }
static void bad_sum(struct packet *k) { k->bad_sum = true; }
static void fragment(struct packet *k) { k->fragment = true; }
static void udp_long(struct packet *k) { k->udp_len = 65535; }
static void udp_short(struct packet *k) { k->udp_len = 7; }
static void ip_long(struct packet *k) { k->ip_len = 65535; }
static void cut_frame(struct packet *k) { k->sent = 24; }
static void overload_bad(struct packet *k) { option(k, 52, "\7", 1); }

static void giant(struct packet *k)
{
	static const uint8_t filling[250];

	while (k->message < 3800)
		option(k, 224, filling, sizeof(filling));
	option(k, 61, "\1\2\3\4\5\6\7", 7);
}

/* The two fields claim each other, and themselves; the last option leaves its field. */
static void overload_loop(struct packet *k)
{
	option(k, 52, "\3", 1);
	memcpy(message(k) + 108, "\x34\1\3\x34\1\3", 6);
	message(k)[108 + 126] = 3;
	message(k)[108 + 127] = 200;
	memcpy(message(k) + 44, "\x34\1\1\x36\4\0\0\0\0", 9);
}

static const struct {
	const char *name;
	void (*spoil)(struct packet *k);
} table[] = {
	{ "an option cut off", short_option },       { "an option without length", no_length },
	{ "an option of 255 bytes at the end", long_option }, { "no options", no_options },
	{ "half a header", half_header },            { "no message", nothing },
	{ "another xid", xid },                      { "another chaddr", chaddr },
	{ "another cookie", cookie },                { "a request", request },
	{ "a hardware address of 16 bytes", hlen },  { "no address", yiaddr_none },
	{ "a loopback address", yiaddr_loop },       { "a multicast address", yiaddr_group },
	{ "the broadcast address", yiaddr_all },     { "another client's identifier", client_id },
	{ "two message types", two_types },          { "a wrong checksum", bad_sum },
	{ "a fragment", fragment },                  { "a UDP length beyond all", udp_long },
	{ "a UDP length of 7", udp_short },          { "an IP length beyond all", ip_long },
	{ "a frame of 24 bytes", cut_frame },        { "an overload of 7", overload_bad },
	{ "an overload that loops", overload_loop }, { "a message of 4000 bytes", giant },
};

static void lie(unsigned type)
{
	struct packet k;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		k = make(type, WRONG, SELF, 3600);
		table[i].spoil(&k);
		send_packet(&k);
	}
	k = make(type, WRONG, SELF, 0); /* for no time */
	send_packet(&k);
	printf("lied %zu times\n", sizeof(table) / sizeof(table[0]) + 1);
}

/* What only a client that has asked for an address could fall for. */
static void lie_to_request(void)
{
	struct packet k = make(ACK, WRONG, SELF, 3600); /* another address */

	send_packet(&k);
	k = make(ACK, GOOD, OTHER, 7200); /* another server */
	send_packet(&k);
	k = make(NAK, 0, OTHER, 0);
	send_packet(&k);
	k = make(NAK, 0, 0, 0);
	send_packet(&k);
}

static void flood(bool noise)
{
	static const struct timespec pause = { .tv_nsec = 10000000 };

	for (unsigned n = 0; n < FLOOD; n++) {
		struct packet k = make(OFFER, noise ? GOOD : WRONG, SELF, 3600);

		if (noise) {
			for (int i = 0; i < 8; i++) {
				seed = seed * 1103515245 + 12345;
				message(&k)[243 + (seed >> 16) % (k.message - 243)] = (uint8_t)(seed >> 8);
			}
		} else {
			message(&k)[4] ^= 0x80;
		}
		send_packet(&k);
		if (n % BURST == 0)
			nanosleep(&pause, NULL);
	}
	printf("flooded with %u messages\n", FLOOD);
}

/* RFC 2131, 4.1: through the relay agent that the client's message came by, or straight to an address that it has. */
static void relayed(struct packet *k, bool unicast)
{
	uint32_t has;

	memcpy(&has, asked + 12, 4);
	if (has) {
		k->from = FAR;
		k->to = GOOD;
		return;
	}
	put32(message(k) + 24, SELF); /* giaddr */
	message(k)[3] = 1;            /* hops */
	k->to = unicast ? GOOD : 0;
}

static void say_when(const char *what, unsigned type, struct timespec at)
{
	printf("%s a %s at %lld.%06ld\n", what, type == DISCOVER ? "DISCOVER" : "REQUEST", (long long)at.tv_sec,
	       at.tv_nsec / 1000);
}

static void answer(const char *mode, unsigned type)
{
	struct timespec now;
	static unsigned discovers, requests;
	static bool moved;
	bool forever = strcmp(mode, "forever") == 0, relay = strncmp(mode, "relay", 5) == 0;
	bool moves = strcmp(mode, "moves") == 0, refuse = moves && !moved && asked[12];
	struct packet k;

	moved |= refuse;
	k = make(type == DISCOVER ? OFFER : (refuse ? NAK : ACK), moved ? GOOD + 1 : GOOD, relay ? FAR : SELF,
		 forever ? UINT32_MAX : (relay || moves ? 2 : 3600));
	if (type == REQUEST)
		requests++;
	else
		discovers++;
	if (strncmp(mode, "odd-", 4) == 0)
		make_odd(&k, mode + 4);
	if (strcmp(mode, "answers") == 0) {
		lie(type == DISCOVER ? ACK : OFFER);
		lie(type == DISCOVER ? OFFER : ACK);
		if (type == REQUEST)
			lie_to_request();
	} else if (strcmp(mode, "flood") == 0 || strcmp(mode, "noise") == 0) {
		static bool done;

		if (!done)
			flood(mode[0] == 'n');
		done = true;
	} else if (strcmp(mode, "naks") == 0 && type == REQUEST && requests <= 3) {
		for (int i = 0; i < 50; i++) {
			k = make(NAK, 0, SELF, 0);
			send_packet(&k);
		}
		puts("refused");
		return;
	} else if (strcmp(mode, "lost") == 0 && discovers <= 3) {
		return;
	} else if (relay) {
		relayed(&k, strcmp(mode, "relay-to") == 0);
	}
	(void)clock_gettime(CLOCK_REALTIME, &now);
	for (int i = 0; i < (forever ? 100 : 1); i++)
		send_packet(&k);
	say_when(refuse ? "refused" : "answered", type, now);
}

/* The type of the client's message in (p, len), which is copied to `asked`; 0 if it is none. */
static unsigned heard(const uint8_t *p, ssize_t len)
{
	if (len < 28 + 243 || p[0] != 0x45 || p[9] != 17 || p[22] != 0 || p[23] != 67 || p[28] != 1)
		return 0;
	memset(asked, 0, sizeof(asked));
	memcpy(asked, p + 28, (size_t)len - 28);
	return asked[240] == 53 ? asked[242] : 0;
}

/* When the kernel had the packet, which may be long before a busy machine lets us read it (packet(7)). */
static void say_heard(const uint8_t *p, unsigned type)
{
	char what[40];
	struct timespec at;

	(void)snprintf(what, sizeof(what), "to %d.%d.%d.%d:", p[16], p[17], p[18], p[19]);
	if (ioctl(fd, SIOCGSTAMPNS, &at) == 0)
		say_when(what, type, at);
}

int main(int argc, char **argv)
{
	struct timespec from_now_on;
	uint8_t p[1500];

	if (argc == 3 && strcmp(argv[2], "odd") == 0) {
		list_odd();
		return 0;
	}
	if (argc != 3 || (strncmp(argv[2], "odd-", 4) == 0 && !make_odd(&(struct packet){ .message = 243 }, argv[2] + 4)))
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));
	to = (struct sockaddr_ll){ .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_halen = 6,
				   .sll_ifindex = (int)if_nametoindex(argv[1]) };
	memset(to.sll_addr, 0xff, 6);
	if (fd < 0 || !to.sll_ifindex || bind(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		perror("hostile");
		return 1;
	}
	(void)ioctl(fd, SIOCGSTAMPNS, &from_now_on);
	puts("listening");
	for (;;) {
		unsigned type = heard(p, recv(fd, p, sizeof(p), 0));

		if (type != DISCOVER && type != REQUEST)
			continue;
		say_heard(p, type);
		answer(argv[2], type);
	}
}
