// SPDX-License-Identifier: MIT
/* arp.c - ARP packets for address conflict detection. */
#include "init/net/arp.h"

#include <string.h>

#include "lib/netlink/wire.h"

/* RFC 826: Ethernet, IPv4, their lengths, request. */
static const uint8_t request[8] = { 0, 1, 8, 0, 6, 4, 0, 1 };

enum { AT_OPERATION = 6, AT_SENDER_MAC = 8, AT_SENDER = 14, AT_TARGET = 24 };

void arp_build(uint8_t p[ARP_LEN], const uint8_t mac[6], uint32_t address, bool announce)
{
	memset(p, 0, ARP_LEN);
	memcpy(p, request, sizeof(request));
	memcpy(p + AT_SENDER_MAC, mac, 6);
	wire_put32(p + AT_SENDER, announce ? address : 0);
	wire_put32(p + AT_TARGET, address);
}

bool arp_conflicts(const uint8_t *p, size_t len, const uint8_t mac[6], uint32_t address)
{
	uint32_t sender;

	if (len < ARP_LEN || memcmp(p, request, AT_OPERATION) != 0 || memcmp(p + AT_SENDER_MAC, mac, 6) == 0)
		return false;
	sender = wire_get32(p + AT_SENDER);
	return sender == address ||
	       (sender == 0 && wire_get16(p + AT_OPERATION) == 1 && wire_get32(p + AT_TARGET) == address);
}
