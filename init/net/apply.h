/* SPDX-License-Identifier: MIT */
/* apply.h - configures an interface from a lease: address, routes, MTU. */
#ifndef INIT_NET_APPLY_H
#define INIT_NET_APPLY_H

#include <stdint.h>

#include "lib/netlink/lease.h"

/* Fills in missing values (mask by class, broadcast by mask), and clears values that make no sense. */
void apply_complete(struct lease *lease);

/*
 * Replaces `old` (address 0: none) by lease on the interface, for `seconds`. `metric` keeps the routes of several interfaces
 * apart. Returns 0, or -errno if the interface has no address now. Logs lesser failures.
 */
int apply_lease(int index, const struct lease *old, const struct lease *lease, uint32_t seconds, uint32_t metric);

/* Removes the lease's address; the kernel removes its routes with it. */
void apply_remove(int index, const struct lease *lease);

#endif
