/* SPDX-License-Identifier: MIT */
/* visible.h - a guest's text for a terminal that it must not control. */
#ifndef HOST_SHIM_RUN_VISIBLE_H
#define HOST_SHIM_RUN_VISIBLE_H

#include <stddef.h>

#include "host-shim/run/sink.h"

struct visible {
	unsigned char part[4]; /* of a character of several bytes */
	size_t have, want;
	bool cr; /* a carriage return waits for its newline */
};

/*
 * Writes text with control characters shown: ^[ for ESC, ^M for a carriage return without a newline,
 * \x9b for a byte that is no UTF-8 or a control character beyond ASCII. Newlines and tabs stay.
 */
void visible_put(struct visible *v, struct sink *out, const char *data, size_t len);

#endif
