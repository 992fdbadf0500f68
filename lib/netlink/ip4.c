// SPDX-License-Identifier: MIT
/* ip4.c - IPv4 addresses: parse, format, classify. */
#include "lib/netlink/ip4.h"

#include <errno.h>

uint32_t ip4_mask(unsigned prefix)
{
	return prefix ? UINT32_MAX << (32 - prefix) : 0;
}

int ip4_prefix(uint32_t mask)
{
	int prefix = 0;

	while (prefix < 32 && mask & UINT32_C(1) << (31 - prefix))
		prefix++;
	return mask == ip4_mask((unsigned)prefix) ? prefix : -EINVAL;
}

unsigned ip4_class_prefix(uint32_t address)
{
	if (address >> 31 == 0)
		return 8;
	return address >> 30 == 2 ? 16 : 24;
}

bool ip4_is_host(uint32_t address)
{
	uint32_t top = address >> 24;

	return top != 0 && top != 127 && top < 224;
}

void ip4_text(struct text *t, uint32_t address)
{
	text_fmt(t, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

int ip4_parse(const char **s, uint32_t *out)
{
	const char *p = *s;
	uint32_t address = 0;
	uint64_t byte;

	for (int i = 0; i < 4; i++) {
		if (i > 0 && *p++ != '.')
			return -EINVAL;
		if (text_parse_u64(&p, 255, &byte) < 0)
			return -EINVAL;
		address = address << 8 | (uint32_t)byte;
	}
	*s = p;
	*out = address;
	return 0;
}
