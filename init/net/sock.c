// SPDX-License-Identifier: MIT
/* sock.c - the sockets that DHCP goes through. */
#include "init/net/sock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "init/net/frame.h"
#include "init/net/wire.h"
#include "lib/fd.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int attach(int fd, struct sock_filter *code, unsigned short len)
{
	struct sock_fprog program = { .len = len, .filter = code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ? -errno : 0;
}

/*
 * Offsets count from the IP header (packet(7): SOCK_DGRAM). A message that passes is unfragmented UDP to the
 * client port, a BOOTREPLY, and its chaddr is ours.
 */
static int filter_dhcp(int fd, const uint8_t mac[6])
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 17, 0, 12), /* UDP */
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 10, 0), /* no fragment */
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), /* X: length of the IP header */
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FRAME_CLIENT_PORT, 0, 7),
		BPF_STMT(BPF_LD | BPF_B | BPF_IND, 8),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2, 0, 5), /* op: BOOTREPLY */
		BPF_STMT(BPF_LD | BPF_W | BPF_IND, 8 + 28),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, wire_get32(mac), 0, 3),
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 8 + 28 + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, wire_get16(mac + 4), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	return attach(fd, code, COUNT(code));
}

static struct sockaddr_ll everybody(int index)
{
	struct sockaddr_ll all = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = index,
		.sll_halen = ETH_ALEN,
	};

	memset(all.sll_addr, 0xff, ETH_ALEN);
	return all;
}

int sock_dhcp(int index, const uint8_t mac[6])
{
	struct sockaddr_ll address = everybody(index);
	/* Protocol 0: nothing is queued before the filter is in place and bind(2) names a protocol. */
	int fd FD_CLOSE = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
	int err;

	if (fd < 0)
		return -errno;
	err = filter_dhcp(fd, mac);
	if (err < 0)
		return err;
	/* Without it every checksum is taken to be there (linux 2.6.21 on has it). */
	(void)setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return fd_steal(&fd);
}

int sock_read(int fd, uint8_t *buf, size_t size, int *summed)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	} control;
	struct iovec part = { .iov_base = buf, .iov_len = size };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control };
	struct tpacket_auxdata aux;
	const struct cmsghdr *c;
	ssize_t n;

	m.msg_controllen = sizeof(control);
	n = recvmsg(fd, &m, MSG_DONTWAIT | MSG_TRUNC);
	if (n < 0)
		return 0; /* also ENETDOWN, once: the link's end is told of by netlink */
	*summed = 1;
	c = CMSG_FIRSTHDR(&m);
	if (c && c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA &&
	    c->cmsg_len >= CMSG_LEN(sizeof(aux))) {
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		*summed = !(aux.tp_status & TP_STATUS_CSUMNOTREADY);
	}
	return (size_t)n > size ? -EMSGSIZE : (int)n;
}

int sock_broadcast(int fd, int index, const uint8_t *p, size_t len)
{
	struct sockaddr_ll all = everybody(index);

	return sendto(fd, p, len, MSG_DONTWAIT, (struct sockaddr *)&all, sizeof(all)) < 0 ? -errno : 0;
}

int sock_udp(const char *device, uint32_t address)
{
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(FRAME_CLIENT_PORT) };
	int fd FD_CLOSE = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0)
		return -errno;
	here.sin_addr.s_addr = htonl(address);
	(void)attach(fd, &nothing, 1);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device) + 1) < 0 ||
	    bind(fd, (struct sockaddr *)&here, sizeof(here)) < 0)
		return -errno;
	return fd_steal(&fd);
}

int sock_unicast(int fd, uint32_t server, const uint8_t *p, size_t len)
{
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(FRAME_SERVER_PORT) };

	there.sin_addr.s_addr = htonl(server);
	return sendto(fd, p, len, MSG_DONTWAIT, (struct sockaddr *)&there, sizeof(there)) < 0 ? -errno : 0;
}
