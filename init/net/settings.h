/* SPDX-License-Identifier: MIT */
/* settings.h - sets address, routes and MTU of an interface, in the half of the net role with the rights (init/net/admin.h). */
#ifndef INIT_NET_SETTINGS_H
#define INIT_NET_SETTINGS_H

#include <stdint.h>

#include "lib/netlink/lease.h"

/*
 * Sets address, routes and MTU (0: leaves it), the address for `seconds`. `metric` keeps the routes of several interfaces apart.
 * Returns 0, or -errno if there is no address now. Logs lesser failures.
 */
int settings_set(int index, const struct lease *lease, uint32_t seconds, uint32_t metric);

/* Removes the lease's address; the kernel removes its routes with it. */
void settings_unset(int index, const struct lease *lease);

#endif
