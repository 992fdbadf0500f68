/* SPDX-License-Identifier: MIT */
/*
 * vsock.h - the line protocol of the vsock channel: the host sends a word a line and gets a JSON object a line.
 *
 *	ping      {"v":1,"t_ns":5012345678,"event":"ping"}
 *	dance     {"v":1,"t_ns":5012345678,"event":"dance","error":"no such command: poweroff reboot halt ping status doctor"}
 *
 * The agent serves VSOCK_CLIENTS clients; another client replaces the oldest. It never waits: it hangs up on a client that does not
 * take its answer.
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

/* Whether a new device of that subsystem may have brought vsock, or NULL: anything may be new. */
bool vsock_may_have_come(const char *subsystem);

/* Listens on the port, in a->loop, with a as the context of ready. Returns the socket, or -1: there is no vsock, or the log says why. */
int vsock_listen(struct agent *a, uint64_t port, loop_ready *ready);

/* Takes a client from a socket that listens. Returns it, or -1: there is none, or it was not the host, which the log says. */
int vsock_accept(int fd);

/* Serves the client on fd, a stream socket that does not block; fd is the channel's from now on. */
void vsock_serve(struct agent *a, int fd);

#endif
