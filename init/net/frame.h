/* SPDX-License-Identifier: MIT */
/*
 * frame.h - the IP and UDP headers around a DHCP message, for a packet socket that carries IP packets (packet(7), SOCK_DGRAM).
 */
#ifndef INIT_NET_FRAME_H
#define INIT_NET_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADERS 28 /* IP without options, and UDP */
#define FRAME_SERVER_PORT 67
#define FRAME_CLIENT_PORT 68

/*
 * Finds the UDP payload of the IP packet p of len bytes, which must be complete, unfragmented, for the client port and with
 * right checksums (RFC 791, RFC 768). Returns the payload's length and sets *payload into p, or -EBADMSG, or -EILSEQ for a wrong
 * checksum.
 */
int frame_parse(const uint8_t *p, size_t len, const uint8_t **payload);

/* The source address of an IP packet that frame_parse() has accepted. */
uint32_t frame_source(const uint8_t *p);

/* Writes the headers into p for the `len` bytes of payload at p + FRAME_HEADERS. */
void frame_build(uint8_t *p, size_t len, uint32_t source, uint32_t destination);

#endif
