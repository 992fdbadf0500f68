/* SPDX-License-Identifier: MIT */
/* apply.h - a lease on an interface: address, routes, MTU. */
#ifndef INIT_NET_APPLY_H
#define INIT_NET_APPLY_H

#include <stdint.h>

#include "lib/netlink/lease.h"

/* Fills in what the server left open: mask by class, broadcast by mask; takes out what makes no sense. */
void apply_complete(struct lease *lease);

/*
 * Puts lease in the place of `old` (address 0: of nothing) on the interface, for `seconds`. `metric` keeps the
 * routes of several interfaces apart. Returns 0, or -errno when there is no address now. Lesser failures
 * are said on the log.
 */
int apply_lease(int index, const struct lease *old, const struct lease *lease, uint32_t seconds, uint32_t metric);

/* Takes the lease's address away; its routes go with it. */
void apply_remove(int index, const struct lease *lease);

#endif
