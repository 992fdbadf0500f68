/* SPDX-License-Identifier: MIT */
/* keys.h - capability bitmaps as sysfs prints them. */
#ifndef AGENT_KEYS_H
#define AGENT_KEYS_H

#include <stdbool.h>

/*
 * Whether bit `code` is set in a bitmap as /sys/class/input/inputN/capabilities/key has it: hexadecimal words of
 * `word_bits` (the kernel's long), blanks between, the highest first, leading zero words left out
 * (linux/drivers/input/input.c, input_print_bitmap). Anything else in it ends the reading: false.
 */
bool keys_has(const char *bitmap, unsigned code, unsigned word_bits);

/* Whether it has any of the power keys. */
bool keys_has_power(const char *bitmap);

#endif
