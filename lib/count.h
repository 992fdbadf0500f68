/* SPDX-License-Identifier: MIT */
/* count.h - how many elements an array has. */
#ifndef LIB_COUNT_H
#define LIB_COUNT_H

/* Of an array, not of a pointer: gcc warns of one (-Wsizeof-pointer-div). */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
