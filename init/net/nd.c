// SPDX-License-Identifier: MIT
/* nd.c - name servers and search lists from IPv6 routers. */
#include "init/net/nd.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "init/net/dnsname.h"
#include "lib/clock.h"
#include "lib/netlink/wire.h"

/* RFC 8106, 5.1 and 5.2: type, length in units of 8, two reserved, lifetime, contents. */
enum { OPTION_RDNSS = 25, OPTION_DNSSL = 31, OPTION_HEADER = 8 };

/* The names are padded with zeros, which are empty names: they end the list. */
static size_t without_padding(const uint8_t *p, size_t len)
{
	while (len > 1 && p[len - 1] == 0 && p[len - 2] == 0)
		len--;
	return len;
}

int nd_parse(const void *p, size_t len, struct nd_option *out)
{
	const uint8_t *option = (const uint8_t *)p + sizeof(struct nduseroptmsg);
	struct nduseroptmsg m;
	size_t n;

	if (len < sizeof(m) + OPTION_HEADER)
		return -EBADMSG;
	memcpy(&m, p, sizeof(m));
	n = (size_t)option[1] * 8;
	if (m.nduseropt_family != AF_INET6 || n > len - sizeof(m) || n > m.nduseropt_opts_len || n < OPTION_HEADER)
		return -EBADMSG;
	memset(out, 0, sizeof(*out));
	out->index = m.nduseropt_ifindex;
	out->seconds = wire_get32(option + 4);
	n -= OPTION_HEADER;
	if (option[0] == OPTION_RDNSS) {
		for (; out->count < ND_SERVERS && (out->count + 1) * 16 <= n; out->count++)
			memcpy(out->servers[out->count], option + OPTION_HEADER + out->count * 16, 16);
		return out->count ? 0 : -EBADMSG;
	}
	if (option[0] != OPTION_DNSSL)
		return -EBADMSG;
	n = without_padding(option + OPTION_HEADER, n);
	return dnsname_decode_list(option + OPTION_HEADER, n, out->search, sizeof(out->search)) < 0 || !out->search[0] ?
		       -EBADMSG : 0;
}

static uint64_t until(uint32_t seconds, uint64_t now)
{
	if (seconds == UINT32_MAX)
		return CLOCK_NEVER;
	return seconds ? now + (uint64_t)seconds * 1000 : 0;
}

/* The slot of a server: the one that holds it, else a free one, else -1. */
static int place(const struct nd *nd, const uint8_t address[16])
{
	int free = -1;

	for (int n = ND_SERVERS; n-- > 0;) {
		if (!nd->servers[n].until_ms)
			free = n;
		else if (memcmp(nd->servers[n].address, address, 16) == 0)
			return n;
	}
	return free;
}

static bool learn_server(struct nd *nd, const uint8_t address[16], uint64_t until_ms)
{
	int n = place(nd, address);
	bool held;

	if (n < 0)
		return false;
	held = nd->servers[n].until_ms != 0;
	memcpy(nd->servers[n].address, address, 16);
	nd->servers[n].until_ms = until_ms;
	return held != (until_ms != 0);
}

bool nd_learn(struct nd *nd, const struct nd_option *option, uint64_t now)
{
	uint64_t until_ms = until(option->seconds, now);
	bool changed = false;

	for (unsigned n = 0; n < option->count; n++)
		changed |= learn_server(nd, option->servers[n], until_ms);
	if (option->search[0]) {
		changed = strcmp(nd->search, until_ms ? option->search : "") != 0;
		memcpy(nd->search, option->search, sizeof(nd->search));
		nd->search_until_ms = until_ms;
		if (!until_ms)
			nd->search[0] = '\0';
	}
	return changed;
}

uint64_t nd_expire(struct nd *nd, uint64_t now, bool *changed)
{
	uint64_t next = CLOCK_NEVER;

	for (unsigned n = 0; n <= ND_SERVERS; n++) {
		uint64_t *end = n < ND_SERVERS ? &nd->servers[n].until_ms : &nd->search_until_ms;

		if (*end && *end <= now) {
			*end = 0;
			*changed = true;
		}
		if (*end && *end < next)
			next = *end;
	}
	if (!nd->search_until_ms)
		nd->search[0] = '\0';
	return next;
}

bool nd_first_seen(struct nd *nd, const uint8_t address[16])
{
	for (unsigned n = 0; n < nd->seen_count; n++)
		if (memcmp(nd->seen[n], address, 16) == 0)
			return false;
	if (nd->seen_count == ND_SEEN)
		return false;
	memcpy(nd->seen[nd->seen_count++], address, 16);
	return true;
}
