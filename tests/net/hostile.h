/* SPDX-License-Identifier: MIT */
/*
 * hostile.h - a DHCP server's messages, to be spoiled before they are sent.
 */
#ifndef TESTS_NET_HOSTILE_H
#define TESTS_NET_HOSTILE_H

#include <linux/if_packet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOOD 0x0a4d0064  /* 10.77.0.100 */
#define WRONG 0x0a424242 /* 10.66.66.66 */
#define SELF 0x0a4d0001  /* 10.77.0.1 */
#define OTHER 0x0a4d0002
#define FAR 0x0a580001 /* 10.88.0.1 */

enum { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACK = 5, NAK = 6 };

struct packet {
	uint8_t bytes[4096];
	size_t message; /* length of the DHCP message, which begins at 28 */
	size_t sent;    /* of the whole; 0: as the headers say */
	bool bad_sum, wrong_sum, fragment; /* bad_sum spoils the checksum, wrong_sum sets it to 0x1234 */
	bool no_sum, tagged;               /* no UDP checksum; a frame of VLAN 0 */
	unsigned udp_len, ip_len; /* 0: as it is */
	uint32_t from, to;        /* 0: SELF, everyone */
	unsigned port;            /* 0: 67 */
};

extern int fd;
extern struct sockaddr_ll to;
extern uint8_t asked[1500]; /* the client's message */

void put32(uint8_t *p, uint32_t n);
uint8_t *message(struct packet *k);
void option(struct packet *k, unsigned code, const void *value, size_t len);

/* A message as a server would write it, up to the end option, which send_packet() does not need. */
struct packet make(unsigned type, uint32_t address, uint32_t server, uint32_t seconds);
void send_packet(struct packet *k);

/* Makes an answer odd in the way of that name. False: there is no such way. */
bool make_odd(struct packet *k, const char *name);

/* Prints the names of all ways. */
void list_odd(void);

#endif
