/* SPDX-License-Identifier: MIT */
/*
 * cmdline.h - the kernel command line, split as the kernel splits it.
 *
 * Rules from linux/lib/cmdline.c, next_arg(): blanks separate, double quotes keep blanks together, and
 * quotes around a whole word or around a value are taken off. `--` ends the kernel's part; what follows, up
 * to another `--`, is for init (linux/kernel/params.c, parse_args()).
 */
#ifndef LIB_CMDLINE_H
#define LIB_CMDLINE_H

#include <stddef.h>
#include <stdint.h>

#define CMDLINE_MAX 4096 /* COMMAND_LINE_SIZE is 2048 on arm64 and x86_64, 4096 on s390 and some more */

struct cmdline {
	char *params[256]; /* "name=value" or "name", in order, quotes off */
	size_t param_count;
	char *args[64]; /* the words after `--`, NULL-terminated; empty without `--` */
	size_t arg_count;
	size_t dropped; /* words that found no place */
};

/* Splits text in place; the pointers lead into it. */
void cmdline_split(struct cmdline *line, char *text);

/* Appends a parameter to the line's own. The caller still owns the string. */
void cmdline_add(struct cmdline *line, char *param);

/* The value of the last `name=` (the last one wins), "" for a bare `name`, NULL if it is not there. */
const char *cmdline_value(const struct cmdline *line, const char *name);

/*
 * Reads a duration: a number and its unit (ms, s, m or h), or a plain number of seconds; at most 24 h. Returns 0 and *out_ms,
 * or -EINVAL.
 */
int cmdline_duration(const char *s, uint64_t *out_ms);

#endif
