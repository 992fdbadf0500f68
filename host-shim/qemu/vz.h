/* SPDX-License-Identifier: MIT */
/*
 * vz.h - turns QEMU's machine virt into the wiring of Apple's Virtualization.framework (VZLinuxBootLoader).
 *
 * QEMU writes the device tree of its machine `virt`. This program gives its nodes the names that
 * the framework's tree has: no unit addresses, a node /hypervisor, the button /gpio-keys/power on
 * line 6 of the PL061. QEMU's own press moves line 3, so the qtest protocol moves line 6 instead
 * (QEMU's docs/devel/testing/qtest.rst); it works beside any accelerator.
 */
#ifndef HOST_SHIM_QEMU_VZ_H
#define HOST_SHIM_QEMU_VZ_H

#include <stddef.h>

#include "host-shim/run/options.h"

/* The framework's line; QEMU's own button has line 3. */
#define VZ_LINE 6

/* How long a press holds the line, as QEMU's own press does (100 ms in hw/gpio/gpio_key.c). */
#define VZ_PULSE_MS 100

/*
 * Has the QEMU at program write its tree into a temporary file, and renames what is in it. Returns
 * the file's name, which the caller frees; ends the program with a sentence where that fails.
 */
char *vz_tree_make(const struct options *opt, const char *program);

/*
 * Renames the nodes of a tree of `size` bytes, in place: there must be some 100 bytes more than it
 * needs. Returns 0, or an error of libfdt's.
 */
int vz_tree_rename(void *tree, int size);

/*
 * The qtest command that moves the line, for the PL061 that QMP's qom-list calls `name`. Returns its
 * length.
 */
size_t vz_line_command(char *out, size_t size, const char *name, int level);

#endif
