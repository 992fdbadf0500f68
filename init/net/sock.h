/* SPDX-License-Identifier: MIT */
/*
 * sock.h - the sockets for DHCP and ARP.
 *
 * To receive, and to send without an address: packet sockets with a BPF filter, so that only servers' DHCP messages for this
 * machine wake the role (packet(7)). To send to one server: a raw socket, because the kernel then resolves and routes. Not UDP,
 * because binding to port 68 takes a capability (raw(7), ip(7)). Opening packet and raw sockets takes one too, so all are opened
 * before the role gives up its rights. While the client waits for no answer, its sockets are bound to a protocol that nothing sends.
 */
#ifndef INIT_NET_SOCK_H
#define INIT_NET_SOCK_H

#include <stddef.h>
#include <stdint.h>

#define SOCK_SLOTS 8 /* interfaces: NET_INTERFACES of net.h */

/*
 * Opens all sockets, and binds the client port and drops all that arrives there, for as long as the process lives. Without it
 * the kernel would answer a server's unicast message with an ICMP port unreachable, which some servers take for the end of the
 * lease. Needs CAP_NET_RAW and CAP_NET_BIND_SERVICE. Returns 0, or -errno if the port cannot be bound.
 */
int sock_open(void);

/*
 * The packet socket of the interface in a slot, for a protocol: ETH_P_IP or ETH_P_ARP. read(2) returns packets without the link
 * header; of IP packets only DHCP messages to mac. Returns the descriptor, not the caller's to close, or -errno.
 */
int sock_packet(unsigned slot, int index, uint16_t protocol, const uint8_t mac[6]);

/* From now on nothing arrives there. */
void sock_park(int fd);

/* Broadcasts a packet of that protocol on the link. Returns 0 or -errno. */
int sock_broadcast(int fd, int index, uint16_t protocol, const uint8_t *p, size_t len);

/* Sends an IP packet through the interface to the host server. Returns 0 or -errno. */
int sock_unicast(int index, uint32_t server, const uint8_t *p, size_t len);

#endif
