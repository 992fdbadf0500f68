/* SPDX-License-Identifier: MIT */
/* bridge.h - a Unix socket of the host that leads to a vsock port of the guest. */
#ifndef HOST_SHIM_VZ_BRIDGE_H
#define HOST_SHIM_VZ_BRIDGE_H

#include <stdint.h>

/*
 * Until a guest listens, Virtualization.framework resets each connection to its port. So a
 * connection is tried again each VZ_CONNECT_AGAIN_MS, for VZ_CONNECT_MS.
 */
#define VZ_CONNECT_AGAIN_MS 100
#define VZ_CONNECT_MS 10000

/*
 * Listens at path, in place of a socket without a listener. Returns a descriptor, or
 * -errno: -EADDRINUSE where another program listens or a file of another kind stands.
 */
int vz_bridge_listen(const char *path);

/*
 * Copies between two sockets, each direction until its end, in threads of their own; closes both
 * when both directions have ended. Returns 0 or -errno, having closed both then.
 */
int vz_bridge_join(int a, int b);

#endif
