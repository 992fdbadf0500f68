/* SPDX-License-Identifier: MIT */
/*
 * programs.h - warns of executable files that the guest's kernel will refuse: a script or an ELF program whose interpreter is not
 * in the archive, a script whose first line ends in a carriage return, an ELF program for another architecture than /init.
 */
#ifndef INITRAMFS_PROGRAMS_H
#define INITRAMFS_PROGRAMS_H

#include "initramfs/tree.h"

/* After tree_arrange(). Looks at the entries that are to be written. */
void programs_check(struct tree *t);

#endif
