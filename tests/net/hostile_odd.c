// SPDX-License-Identifier: MIT
/* hostile_odd.c - honest but unusual answers, as servers in use send them. Each is a change of a good answer. */
#include <stdio.h>
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

static void set_option(struct packet *k, uint8_t code, const void *value, size_t len)
{
	drop_option(k, code);
	option(k, code, value, len);
}

static void set_address(struct packet *k, uint32_t address) { put32(message(k) + 16, address); }

/* --- messages --- */

static void no_server(struct packet *k) { drop_option(k, 54); }
static void no_lease(struct packet *k) { drop_option(k, 51); }
static void no_mask(struct packet *k) { drop_option(k, 1); }
static void wrong_sum(struct packet *k) { k->wrong_sum = true; }
static void no_sum(struct packet *k) { k->no_sum = true; }
static void other_port(struct packet *k) { k->port = 1067; }
static void tagged(struct packet *k) { k->tagged = true; }
static void unicast(struct packet *k) { k->to = GOOD; }
static void padded(struct packet *k) { message(k)[k->message] = 255; k->message = 700; }
static void all_zeros_end(struct packet *k) { k->message += 60; }
static void no_hardware(struct packet *k) { message(k)[1] = message(k)[2] = 0; }

/* Option 52: the name servers are in the field of the boot file, and the router is in the field of the server name. */
static void overload(struct packet *k)
{
	drop_option(k, 3);
	option(k, 52, "\3", 1);
	memcpy(message(k) + 108, "\6\4\12\115\0\65\377", 7);
	memcpy(message(k) + 44, "\3\4\12\115\0\1\377", 7);
}

/* Every option twice, as a relay agent and a server that both add theirs. */
static void repeated(struct packet *k)
{
	size_t first = k->message - 243; /* the type is there once */

	memcpy(message(k) + k->message, message(k) + 243, first);
	k->message += first;
}

static void no_seconds(struct packet *k) { set_option(k, 51, "\0\0\0\0", 4); }
static void short_lease(struct packet *k) { set_option(k, 51, "\0\0\0\1", 4); }

/* As a server that fills these fields for its boot loaders. */
static void boot_file(struct packet *k)
{
	memcpy(message(k) + 44, "tftp.example", 12);
	memcpy(message(k) + 108, "\3\4/boot/pxelinux.0", 18);
	option(k, 66, "10.77.0.9", 9);
	option(k, 67, "boot.ipxe", 9);
	option(k, 43, "\6\1\3\12\4\0PXE\377", 10);
}

/* --- addresses --- */

static void network_address(struct packet *k) { set_address(k, GOOD & 0xffffff00); }
static void broadcast_address(struct packet *k) { set_address(k, GOOD | 0xff); }

/* The networks of two public clouds, and a network of two addresses. */
static void cloud_server(struct packet *k)
{
	set_address(k, 0x0a800007);
	set_option(k, 54, "\251\376\251\376", 4);
	set_option(k, 1, "\377\377\377\377", 4);
	set_option(k, 3, "\12\200\0\1", 4);
	option(k, 121, "\40\12\200\0\1\0\0\0\0\0\12\200\0\1", 14);
	option(k, 6, "\251\376\251\376", 4);
	option(k, 26, "\5\264", 2);
	option(k, 15, "c.proj.internal", 15);
	option(k, 12, "vm-7.c.proj.internal", 20);
}

static void cloud_router(struct packet *k)
{
	set_address(k, 0x416c0102);
	set_option(k, 54, "\254\37\1\1", 4);
	set_option(k, 1, "\377\377\377\377", 4);
	set_option(k, 3, "\254\37\1\1", 4);
	option(k, 6, "\271\14\100\1\271\14\100\2", 8);
}

static void pair(struct packet *k)
{
	set_address(k, 0x0a4d0002);
	set_option(k, 54, "\12\115\0\3", 4);
	set_option(k, 1, "\377\377\377\376", 4);
	set_option(k, 3, "\12\115\0\3", 4);
}

/* --- options --- */

static void for_ever(struct packet *k)
{
	set_option(k, 51, "\377\377\377\377", 4);
	option(k, 58, "\177\377\377\377", 4);
	option(k, 59, "\337\377\377\377", 4);
}

static void odd_times(struct packet *k) /* T2 before T1, both after the lease's end */
{
	option(k, 58, "\0\0\77\377", 4);
	option(k, 59, "\0\0\37\377", 4);
}

static void two_domains(struct packet *k) { option(k, 15, "one.example two.example", 23); }
static void bad_server(struct packet *k) { option(k, 6, "\0\0\0\0\12\115\0\65\377\377\377\377\12\115\0\66\12", 17); }
static void empty_host(struct packet *k) { option(k, 12, "", 0); }
static void counted_host(struct packet *k) { option(k, 12, "\7us-west", 9); } /* with the NUL of the text */
static void outside_router(struct packet *k) { set_option(k, 3, "\12\130\0\1", 4); }
static void zero_router(struct packet *k) { set_option(k, 3, "\0\0\0\0", 4); }
static void own_router(struct packet *k) { set_option(k, 3, "\12\115\0\144", 4); }
static void two_routers(struct packet *k) { set_option(k, 3, "\12\115\0\2\12\115\0\3", 8); }
static void odd_length(struct packet *k) { set_option(k, 3, "\12\115\0\1\12", 5); }
static void jumbo(struct packet *k) { option(k, 26, "\43\50", 2); }
static void tiny_mtu(struct packet *k) { option(k, 26, "\0\104", 2); }
static void empty_options(struct packet *k) { option(k, 15, "", 0); option(k, 6, "", 0); option(k, 26, "", 0); }
static void many_servers(struct packet *k) { option(k, 6, "\12\115\0\61\12\115\0\62\12\115\0\63\12\115\0\64\12\115\0\65", 20); }

static void with_nul(struct packet *k)
{
	option(k, 6, "\12\115\0\65", 4);
	option(k, 15, "corp.example.com", 17);
	option(k, 12, "web01", 6);
}

static void dotted(struct packet *k)
{
	option(k, 15, "Corp.Example.com.", 17);
	option(k, 12, "Web01.", 6);
}

static void bad_names(struct packet *k)
{
	option(k, 15, "a b$(reboot).example", 20);
	option(k, 12, "web 01;reboot", 13);
}

static void search_list(struct packet *k)
{
	option(k, 15, "corp.example", 12);
	option(k, 119, "\3eng\7example\0\5sales\300\4", 21);
}

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

/* Routes without a gateway, and one through a gateway that only the route before it reaches. */
static void link_routes(struct packet *k)
{
	option(k, 121, "\30\300\250\11\0\0\0\0\40\12\143\0\1\0\0\0\0\20\12\143\12\143\0\1\0\12\115\0\1", 29);
}

static void no_default(struct packet *k) { option(k, 121, "\30\300\250\11\12\115\0\2", 8); }
static void bad_routes(struct packet *k) { option(k, 121, "\30\300\250\11\12\115\0\2\41\1", 10); }

static const struct {
	const char *name;
	void (*change)(struct packet *k);
} table[] = {
	{ "no-server", no_server },           { "no-lease", no_lease },
	{ "no-mask", no_mask },               { "wrong-sum", wrong_sum },
	{ "no-sum", no_sum },                 { "other-port", other_port },
	{ "tagged", tagged },                 { "unicast", unicast },
	{ "padded", padded },                 { "no-end", all_zeros_end },
	{ "no-hardware", no_hardware },       { "overload", overload },
	{ "repeated", repeated },             { "no-seconds", no_seconds },
	{ "short-lease", short_lease },       { "boot-file", boot_file },
	{ "network", network_address },
	{ "broadcast", broadcast_address },   { "cloud-server", cloud_server },
	{ "cloud-router", cloud_router },     { "pair", pair },
	{ "for-ever", for_ever },             { "odd-times", odd_times },
	{ "two-domains", two_domains },       { "bad-server", bad_server },
	{ "empty-host", empty_host },         { "counted-host", counted_host },
	{ "outside-router", outside_router }, { "zero-router", zero_router },
	{ "own-router", own_router },         { "two-routers", two_routers },
	{ "odd-length", odd_length },         { "jumbo", jumbo },
	{ "tiny-mtu", tiny_mtu },             { "empty-options", empty_options },
	{ "many-servers", many_servers },     { "with-nul", with_nul },
	{ "dotted", dotted },                 { "bad-names", bad_names },
	{ "search-list", search_list },       { "long-host", long_host },
	{ "many-routes", many_routes },       { "link-routes", link_routes },
	{ "no-default", no_default },         { "bad-routes", bad_routes },
};

#define WAYS (sizeof(table) / sizeof(table[0]))

void list_odd(void)
{
	for (size_t i = 0; i < WAYS; i++)
		puts(table[i].name);
}

bool make_odd(struct packet *k, const char *name)
{
	for (size_t i = 0; i < WAYS; i++) {
		if (strcmp(table[i].name, name) != 0)
			continue;
		table[i].change(k);
		return true;
	}
	return false;
}
