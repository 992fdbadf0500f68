/* SPDX-License-Identifier: MIT */
/* driverless.h - finds network devices that no driver has taken, and names the module that would. */
#ifndef INIT_NET_DRIVERLESS_H
#define INIT_NET_DRIVERLESS_H

/* Logs a line for each network device on the virtio and PCI buses that has no driver. Reads sysfs: for the monitor. */
void driverless_log(void);

#endif
