/* SPDX-License-Identifier: MIT */
/*
 * vsock.h - the line protocol of the vsock channel: a word a line from the host, one JSON object a line back.
 *
 *	ping      {"v":1,"t_ns":5012345678,"event":"ping"}
 *	dance     {"v":1,"t_ns":5012345678,"event":"dance","error":"no such command: poweroff reboot halt ping status doctor"}
 *
 * As many clients as VSOCK_CLIENTS are served; one more takes the place of the one that has been there longest. Nobody is
 * waited for: who does not take its answer is hung up on.
 */
#ifndef AGENT_CHANNELS_VSOCK_H
#define AGENT_CHANNELS_VSOCK_H

#include <stdbool.h>
#include <sys/socket.h>

#include <linux/vm_sockets.h>

#include "agent/agent.h"

#define VSOCK_CLIENTS 4
#define VSOCK_LINE 64 /* bytes, with the newline */

/* Whether the other end is the host: CID 2, and none of this guest's own, or of a guest inside it. */
bool vsock_is_host(const struct sockaddr_vm *peer);

/* Serves the client on fd, a stream socket that does not block; fd is the channel's from now on. */
void vsock_serve(struct agent *a, int fd);

#endif
