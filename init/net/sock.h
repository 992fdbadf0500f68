/* SPDX-License-Identifier: MIT */
/*
 * sock.h - the sockets that DHCP and ARP go through.
 *
 * Before there is an address, and for everything that is received, packet sockets with a BPF filter: only
 * servers' DHCP messages for this machine wake us (packet(7)). They exist only while an answer is awaited.
 * What goes to one server goes through a raw socket, because the kernel then resolves and routes; and not by
 * UDP, because binding to port 68 takes one capability more (raw(7), ip(7)).
 */
#ifndef INIT_NET_SOCK_H
#define INIT_NET_SOCK_H

#include <stddef.h>
#include <stdint.h>

/*
 * A packet socket, which read(2) gives IP or ARP packets (protocol: ETH_P_...) without link header; of IP packets
 * only DHCP messages to mac. Returns the descriptor or -errno.
 */
int sock_packet(int index, uint16_t protocol, const uint8_t mac[6]);

/* Sends a packet of that protocol to everybody on the link. Returns 0 or -errno. */
int sock_broadcast(int fd, int index, uint16_t protocol, const uint8_t *p, size_t len);

/*
 * Sends an IP packet through the named device to the host server. The socket lives only as long as the call.
 * Returns 0 or -errno.
 */
int sock_unicast(const char *device, uint32_t server, const uint8_t *p, size_t len);

#endif
