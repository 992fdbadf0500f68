// SPDX-License-Identifier: MIT
/* sock.c - the sockets for DHCP and ARP. */
#include "init/net/sock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init/net/frame.h"
#include "lib/count.h"
#include "lib/fd.h"
#include "lib/netlink/wire.h"

/*
 * Offsets count from the IP header (packet(7): SOCK_DGRAM). The filter passes unfragmented UDP to the client port whose chaddr
 * is this interface's MAC.
 */
static struct sock_filter for_us[] = {
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 10),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 8, 0), /* no fragment */
	BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),             /* X: length of the IP header */
	BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FRAME_CLIENT_PORT, 0, 5),
	BPF_STMT(BPF_LD | BPF_W | BPF_IND, 8 + 28),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0 /* MAC_HEAD */, 0, 3),
	BPF_STMT(BPF_LD | BPF_H | BPF_IND, 8 + 28 + 4),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0 /* MAC_TAIL */, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

enum { MAC_HEAD = 8, MAC_TAIL = 10 };

/* The broadcast address of a link; valid until the next call. */
static const struct sockaddr *everybody(int index, uint16_t protocol)
{
	static struct sockaddr_ll all = {
		.sll_family = AF_PACKET,
		.sll_halen = ETH_ALEN,
		.sll_addr = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	};

	all.sll_protocol = htons(protocol);
	all.sll_ifindex = index;
	return (struct sockaddr *)&all;
}

static int packet_fds[2][SOCK_SLOTS]; /* for IP, for ARP; -errno where opening failed */
static int raw_fd;

#define PARKED 0x88b5 /* ETH_P_802_EX1: for local experiments (IEEE 802); never sent here */
#define STALE 1024    /* packets of the last exchange that are read before the next; a bound */

/* Protocol 0: the kernel queues no packet before bind(2) names a protocol (packet(7)). */
static int open_fd(int family, int type, int protocol)
{
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);

	return fd < 0 ? -errno : fd;
}

void sock_park(int fd)
{
	(void)bind(fd, everybody(0, PARKED), sizeof(struct sockaddr_ll));
}

int sock_packet(unsigned slot, int index, uint16_t protocol, const uint8_t mac[6])
{
	const struct sock_fprog filter = { .len = COUNT(for_us), .filter = for_us };
	int fd = packet_fds[protocol == ETH_P_ARP][slot];
	uint8_t stale;

	for_us[MAC_HEAD].k = wire_get32(mac);
	for_us[MAC_TAIL].k = wire_get16(mac + 4);
	if (fd < 0)
		return fd;
	for (int n = 0; n < STALE && (read(fd, &stale, sizeof(stale)) >= 0 || errno == ENETDOWN); n++)
		continue;
	if ((protocol == ETH_P_IP && setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0) ||
	    bind(fd, everybody(index, protocol), sizeof(struct sockaddr_ll)) < 0)
		return -errno;
	return fd;
}

int sock_broadcast(int fd, int index, uint16_t protocol, const uint8_t *p, size_t len)
{
	return sendto(fd, p, len, 0, everybody(index, protocol), sizeof(struct sockaddr_ll)) < 0 ? -errno : 0;
}

int sock_unicast(int index, uint32_t server, const uint8_t *p, size_t len)
{
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(server) };
	uint32_t through = htonl((uint32_t)index); /* SO_BINDTODEVICE would take a capability the second time (linux/net/core/sock.c) */

	if (setsockopt(raw_fd, IPPROTO_IP, IP_UNICAST_IF, &through, sizeof(through)) < 0 ||
	    sendto(raw_fd, p, len, 0, (struct sockaddr *)&there, sizeof(there)) < 0)
		return -errno;
	return 0;
}

static int hold_port(void)
{
	static struct sock_filter drop[] = { BPF_STMT(BPF_RET | BPF_K, 0) };
	const struct sock_fprog filter = { .len = COUNT(drop), .filter = drop };
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(FRAME_CLIENT_PORT) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0 ||
	    bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0) {
		int err = -errno;

		(void)fd_close(fd);
		return err;
	}
	return 0;
}

int sock_open(void)
{
	for (unsigned slot = 0; slot < SOCK_SLOTS; slot++)
		for (unsigned arp = 0; arp < 2; arp++)
			packet_fds[arp][slot] = open_fd(AF_PACKET, SOCK_DGRAM, 0);
	raw_fd = open_fd(AF_INET, SOCK_RAW, IPPROTO_RAW);
	return hold_port();
}
