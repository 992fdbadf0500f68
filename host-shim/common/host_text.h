/* SPDX-License-Identifier: MIT */
/*
 * host_text.h - durations, sizes and numbers from text, and text that is safe to print.
 *
 * Pure. Whole numbers only, so that the program computes exactly the figures of its manual.
 */
#ifndef HOST_SHIM_COMMON_HOST_TEXT_H
#define HOST_SHIM_COMMON_HOST_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * "500ms", "5s", "2m", "1h" or a plain number of seconds, to milliseconds. At most one day. Returns
 * 0, or -EINVAL.
 */
int text_duration(const char *text, int64_t *ms);

/* "512M", "2G" or a plain number of MiB, to MiB. Returns 0, or -EINVAL. */
int text_mebibytes(const char *text, long *mib);

/* A decimal number within low..high, digits only. Returns 0, or -EINVAL. */
int text_number(const char *text, long low, long high, long *number);

/*
 * Copies at most len bytes of src, replacing what a terminal could take for a command (all but
 * printable ASCII), so that a guest cannot write on ours. Always ends dst with a NUL.
 */
void text_safe(char *dst, size_t size, const char *src, size_t len);

/* The last byte c of data[0..len-1], or NULL: memrchr(3), which macOS lacks. */
const char *text_last(const char *data, size_t len, char c);

/* Whether word is one of words, which have single blanks between. */
bool text_has_word(const char *words, const char *word);

#endif
