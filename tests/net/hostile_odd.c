// SPDX-License-Identifier: MIT
/* hostile_odd.c - honest but unusual answers, as servers in use send them. Each is a change of a good answer. */
#include <string.h>

#include "tests/net/hostile.h"

/* The length of an option with its head. */
static size_t whole(const uint8_t *option)
{
	return option[0] ? 2u + option[1] : 1;
}

static void drop_option(struct packet *k, uint8_t code)
{
	uint8_t *p = message(k);

	for (size_t at = 240; at + 1 < k->message; at += whole(p + at)) {
		if (p[at] != code)
			continue;
		size_t len = whole(p + at);

		memmove(p + at, p + at + len, k->message - at - len);
		k->message -= len;
		return;
	}
}

static void no_server(struct packet *k) { drop_option(k, 54); }
static void no_lease(struct packet *k) { drop_option(k, 51); }
static void wrong_sum(struct packet *k) { k->wrong_sum = true; }
static void two_domains(struct packet *k) { option(k, 15, "one.example two.example", 23); }
static void network_address(struct packet *k) { put32(message(k) + 16, GOOD & 0xffffff00); }
static void broadcast_address(struct packet *k) { put32(message(k) + 16, GOOD | 0xff); }
static void bad_server(struct packet *k) { option(k, 6, "\0\0\0\0\12\115\0\65\377\377\377\377\12\115\0\66\12", 17); }

static void long_host(struct packet *k)
{
	static const char name[] = "web01.a-department-with-a-long-name.a-company-with-a-long-name.example.com";

	option(k, 12, name, sizeof(name) - 1);
}

/* Forty routes in pieces of 255 bytes at most, the default route last. */
static void many_routes(struct packet *k)
{
	uint8_t all[40 * 8 + 5], *at = all;

	for (unsigned i = 0; i < 40; i++, at += 8)
		memcpy(at, (const uint8_t[]){ 24, 192, 168, (uint8_t)i, 10, 77, 0, 2 }, 8);
	memcpy(at, (const uint8_t[]){ 0, 10, 77, 0, 3 }, 5);
	option(k, 121, all, 255);
	option(k, 121, all + 255, sizeof(all) - 255);
}

bool make_odd(struct packet *k, const char *name)
{
	static const struct {
		const char *name;
		void (*change)(struct packet *k);
	} table[] = {
		{ "no-server", no_server },     { "no-lease", no_lease },       { "wrong-sum", wrong_sum },
		{ "two-domains", two_domains }, { "network", network_address }, { "broadcast", broadcast_address },
		{ "bad-server", bad_server },   { "long-host", long_host },     { "many-routes", many_routes },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].name, name) != 0)
			continue;
		table[i].change(k);
		return true;
	}
	return false;
}
