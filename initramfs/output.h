/* SPDX-License-Identifier: MIT */
/*
 * output.h - the file that is written, whole or not at all.
 */
#ifndef INITRAMFS_OUTPUT_H
#define INITRAMFS_OUTPUT_H

#include <stdio.h>

FILE *output_open(const char *path);
int output_commit(void);
void output_abandon(void);

#endif
