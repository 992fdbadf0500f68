// SPDX-License-Identifier: MIT
/* frame.c - the IP and UDP headers around a DHCP message. */
#include "init/net/frame.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "lib/netlink/wire.h"

#define IP_HEADER 20
#define UDP_HEADER 8
#define PROTOCOL_UDP 17
#define FRAGMENT 0x3fff /* offset and more-fragments bit */

#define WHOLE 0xffff /* the sum of a packet and its checksum */

/* RFC 1071: the one's complement sum of 16-bit words; an odd byte at the end is padded with zero. */
static uint16_t internet_checksum(const uint8_t *p, size_t len, uint32_t sum)
{
	for (; len > 1; p += 2, len -= 2)
		sum += wire_get16(p);
	if (len)
		sum += (uint32_t)*p << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* RFC 768: the sum also covers the addresses of the IP header ip, the protocol and the UDP length. */
static uint16_t pseudo_header(const uint8_t *ip, size_t len)
{
	return internet_checksum(ip + 12, 8, PROTOCOL_UDP + (uint32_t)len);
}

/*
 * Zero means no checksum. Between machines on one host the sender may leave the checksum to a device that the packet never
 * reaches: the field then holds the sum of the pseudo header alone (Virtio 1.2, 5.1.6.2; linux/net/ipv4/udp.c, udp4_hwcsum).
 */
static bool udp_whole(const uint8_t *udp, size_t len, uint16_t pseudo)
{
	uint16_t sum = wire_get16(udp + 6);

	return sum == 0 || sum == pseudo || internet_checksum(udp, len, pseudo) == WHOLE;
}

int frame_parse(const uint8_t *p, size_t len, const uint8_t **payload)
{
	size_t header, total, udp_len;
	const uint8_t *udp;

	if (len < FRAME_HEADERS || p[0] >> 4 != 4)
		return -EBADMSG;
	header = (size_t)(p[0] & 15) * 4;
	total = wire_get16(p + 2);
	if (header < IP_HEADER || total > len || total < header + UDP_HEADER)
		return -EBADMSG;
	if (p[9] != PROTOCOL_UDP || (wire_get16(p + 6) & FRAGMENT))
		return -EBADMSG;
	udp = p + header;
	udp_len = wire_get16(udp + 4);
	if (udp_len < UDP_HEADER || udp_len > total - header || wire_get16(udp + 2) != FRAME_CLIENT_PORT)
		return -EBADMSG;
	if (internet_checksum(p, header, 0) != WHOLE || !udp_whole(udp, udp_len, pseudo_header(p, udp_len)))
		return -EILSEQ;
	*payload = udp + UDP_HEADER;
	return (int)(udp_len - UDP_HEADER);
}

uint32_t frame_source(const uint8_t *p)
{
	return wire_get32(p + 12);
}

void frame_build(uint8_t *p, size_t len, uint32_t source, uint32_t destination)
{
	uint8_t *udp = p + IP_HEADER;
	uint16_t sum;

	memset(p, 0, FRAME_HEADERS);
	p[0] = 4 << 4 | IP_HEADER / 4;
	wire_put16(p + 2, (uint16_t)(FRAME_HEADERS + len));
	p[8] = 64; /* hops */
	p[9] = PROTOCOL_UDP;
	wire_put32(p + 12, source);
	wire_put32(p + 16, destination);
	wire_put16(p + 10, (uint16_t)~internet_checksum(p, IP_HEADER, 0));
	wire_put16(udp, FRAME_CLIENT_PORT);
	wire_put16(udp + 2, FRAME_SERVER_PORT);
	wire_put16(udp + 4, (uint16_t)(UDP_HEADER + len));
	sum = (uint16_t)~internet_checksum(udp, UDP_HEADER + len, pseudo_header(p, UDP_HEADER + len));
	wire_put16(udp + 6, sum ? sum : WHOLE);
}
