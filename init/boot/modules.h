/* SPDX-License-Identifier: MIT */
/* modules.h - loading the kernel modules that the initramfs lists. */
#ifndef INIT_BOOT_MODULES_H
#define INIT_BOOT_MODULES_H

#include <stdbool.h>

/* One module a line, in order: the absolute path of an uncompressed .ko, then its parameters. mkinitramfs writes it. */
#define MODULES_LIST "/lib/modules/softoff.load"

/* Whether there is a list at all. */
bool modules_listed(void);

/* Loads all modules of the list. For an own child: a module's init may block. Returns how many failed, at most 255. */
int modules_load(void *unused);

#endif
