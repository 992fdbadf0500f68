/* SPDX-License-Identifier: MIT */
/* explain.h - why execve(2) refuses a program that is there. */
#ifndef INIT_SERVICES_EXPLAIN_H
#define INIT_SERVICES_EXPLAIN_H

#include "lib/text.h"

/*
 * Appends the reason for err (errno of execve(2)) to out: the interpreter that is missing, by name; a carriage return at the end
 * of the first line; another architecture; else the error's own text. program: a path, or a name that was looked for in PATH.
 */
void explain_exec(struct text *out, const char *program, int err);

#endif
