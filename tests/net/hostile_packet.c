// SPDX-License-Identifier: MIT
/*
 * hostile_packet.c - writes and sends a DHCP server's messages, good messages unless a mode spoils them.
 */
#include "tests/net/hostile.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int fd;
struct sockaddr_ll to;
uint8_t asked[1500];

static void put16(uint8_t *p, unsigned n)
{
	p[0] = (uint8_t)(n >> 8);
	p[1] = (uint8_t)n;
}

void put32(uint8_t *p, uint32_t n)
{
	put16(p, n >> 16);
	put16(p + 2, n & 0xffff);
}

static unsigned sum(const uint8_t *p, size_t len, unsigned s)
{
	for (size_t i = 0; i < len; i++)
		s += i & 1 ? p[i] : (unsigned)p[i] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

uint8_t *message(struct packet *k)
{
	return k->bytes + 28;
}

void option(struct packet *k, unsigned code, const void *value, size_t len)
{
	uint8_t *at = message(k) + k->message;

	at[0] = (uint8_t)code;
	at[1] = (uint8_t)len;
	memcpy(at + 2, value, len);
	k->message += 2 + len;
}

static void option32(struct packet *k, unsigned code, uint32_t n)
{
	uint8_t value[4];

	put32(value, n);
	option(k, code, value, 4);
}

struct packet make(unsigned type, uint32_t address, uint32_t server, uint32_t seconds)
{
	struct packet k = { .message = 240 };
	uint8_t *p = message(&k), t = (uint8_t)type;

	memcpy(p, asked, 44);
	p[0] = 2;
	put32(p + 16, type == NAK ? 0 : address);
	put32(p + 236, 0x63825363);
	option(&k, 53, &t, 1);
	if (server)
		option32(&k, 54, server);
	if (type == NAK)
		return k;
	option32(&k, 51, seconds);
	option32(&k, 1, 0xffffff00);
	option32(&k, 3, SELF);
	return k;
}

/* A tag of VLAN 0 carries a priority alone (IEEE 802.1Q): the frame belongs to no VLAN. */
static ssize_t send_frame(const struct packet *k, size_t len)
{
	uint8_t frame[sizeof(k->bytes) + 4] = { 0, 0, 0x08, 0x00 };

	to.sll_protocol = htons(k->tagged ? ETH_P_8021Q : ETH_P_IP);
	if (!k->tagged)
		return sendto(fd, k->bytes, len, 0, (struct sockaddr *)&to, sizeof(to));
	memcpy(frame + 4, k->bytes, len);
	return sendto(fd, frame, len + 4, 0, (struct sockaddr *)&to, sizeof(to));
}

void send_packet(struct packet *k)
{
	uint8_t *p = k->bytes, *udp = p + 20;
	size_t udp_len = 8 + k->message;
	unsigned s;

	p[0] = 0x45;
	put16(p + 2, k->ip_len ? k->ip_len : (unsigned)(20 + udp_len));
	put16(p + 6, k->fragment ? 0x2000 : 0);
	p[8] = 64;
	p[9] = 17;
	put32(p + 12, k->from ? k->from : SELF);
	put32(p + 16, k->to ? k->to : UINT32_MAX);
	memset(to.sll_addr, 0xff, 6);
	if (k->to)
		memcpy(to.sll_addr, message(k) + 28, 6);
	put16(p + 10, 0);
	put16(p + 10, ~sum(p, 20, 0) & 0xffff);
	put16(udp, k->port ? k->port : 67);
	put16(udp + 2, 68);
	put16(udp + 4, k->udp_len ? k->udp_len : (unsigned)udp_len);
	put16(udp + 6, 0);
	s = ~sum(udp, udp_len, sum(p + 12, 8, 17 + (unsigned)udp_len)) & 0xffff;
	put16(udp + 6, k->no_sum ? 0 : k->bad_sum ? s ^ 0x5555 : k->wrong_sum ? 0x1234 : s);
	while (send_frame(k, k->sent ? k->sent : 20 + udp_len) < 0) {
		if (errno != ENOBUFS && errno != EAGAIN) {
			perror("hostile: send");
			return;
		}
	}
}
