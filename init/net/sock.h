/* SPDX-License-Identifier: MIT */
/*
 * sock.h - the sockets for DHCP and ARP.
 *
 * To receive, and to send without an address: packet sockets with a BPF filter, so that only servers' DHCP messages for this
 * machine wake the role (packet(7)). They exist only while the client waits for an answer. To send to one server: a raw socket,
 * because the kernel then resolves and routes. Not UDP, because binding to port 68 takes another capability (raw(7), ip(7)).
 */
#ifndef INIT_NET_SOCK_H
#define INIT_NET_SOCK_H

#include <stddef.h>
#include <stdint.h>

/*
 * Opens a packet socket. read(2) returns IP or ARP packets (protocol: ETH_P_...) without the link header; of IP packets only
 * DHCP messages to mac. Returns the descriptor or -errno.
 */
int sock_packet(int index, uint16_t protocol, const uint8_t mac[6]);

/* Broadcasts a packet of that protocol on the link. Returns 0 or -errno. */
int sock_broadcast(int fd, int index, uint16_t protocol, const uint8_t *p, size_t len);

/*
 * Sends an IP packet through the named device to the host server. The socket exists only during the call. Returns 0 or -errno.
 */
int sock_unicast(const char *device, uint32_t server, const uint8_t *p, size_t len);

/*
 * Binds the client port and drops all that arrives there, for as long as the process lives. Without it the kernel would answer a
 * server's unicast message with an ICMP port unreachable, which some servers take for the end of the lease. Needs
 * CAP_NET_BIND_SERVICE. Returns 0 or -errno.
 */
int sock_hold_port(void);

#endif
