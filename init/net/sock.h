/* SPDX-License-Identifier: MIT */
/*
 * sock.h - the sockets that DHCP and ARP go through.
 *
 * Before there is an address, and for everything that is received, packet sockets with a BPF filter: only
 * servers' DHCP messages for this machine wake us (packet(7)). They exist only while an answer is awaited.
 * What goes to one server goes by UDP, because the kernel then resolves and routes.
 */
#ifndef INIT_NET_SOCK_H
#define INIT_NET_SOCK_H

#include <stddef.h>
#include <stdint.h>

/* A packet socket for DHCP messages to mac. Returns the descriptor or -errno. */
int sock_dhcp(int index, const uint8_t mac[6]);

/*
 * Reads one IP packet from it. Returns its length, 0 when there is none (now), and -EMSGSIZE for one that is
 * longer than size; *summed as frame_parse() wants it.
 */
int sock_read(int fd, uint8_t *buf, size_t size, int *summed);

/* Sends an IP packet of len bytes to everybody on the link. Returns 0 or -errno. */
int sock_broadcast(int fd, int index, const uint8_t *p, size_t len);

/*
 * A UDP socket at address, the client port, bound to the named device: for sending only. What comes to it is
 * dropped, silently: without it the kernel would tell the server that the port is closed. Returns the
 * descriptor or -errno.
 */
int sock_udp(const char *device, uint32_t address);

/* Sends a DHCP message to server by UDP. Returns 0 or -errno. */
int sock_unicast(int fd, uint32_t server, const uint8_t *p, size_t len);

#endif
