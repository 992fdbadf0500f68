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

int sock_packet(int index, uint16_t protocol, const uint8_t mac[6])
{
	const struct sock_fprog filter = { .len = COUNT(for_us), .filter = for_us };
	/* Protocol 0: the kernel queues no packet until the filter is attached and bind(2) names a protocol. */
	int fd FD_CLOSE = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	for_us[MAC_HEAD].k = wire_get32(mac);
	for_us[MAC_TAIL].k = wire_get16(mac + 4);
	if (fd < 0 ||
	    (protocol == ETH_P_IP && setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0) ||
	    bind(fd, everybody(index, protocol), sizeof(struct sockaddr_ll)) < 0)
		return -errno;
	return fd_steal(&fd);
}

int sock_broadcast(int fd, int index, uint16_t protocol, const uint8_t *p, size_t len)
{
	return sendto(fd, p, len, 0, everybody(index, protocol), sizeof(struct sockaddr_ll)) < 0 ? -errno : 0;
}

int sock_unicast(const char *device, uint32_t server, const uint8_t *p, size_t len)
{
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(server) };
	int fd FD_CLOSE = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device) + 1) < 0 ||
	    sendto(fd, p, len, 0, (struct sockaddr *)&there, sizeof(there)) < 0)
		return -errno;
	return 0;
}

int sock_hold_port(void)
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
