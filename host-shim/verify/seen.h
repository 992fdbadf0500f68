/* SPDX-License-Identifier: MIT */
/* seen.h - looking things up in what was seen of a guest. */
#ifndef HOST_SHIM_VERIFY_SEEN_H
#define HOST_SHIM_VERIFY_SEEN_H

#include "host-shim/verify/verify.h"

/* A field of an event; "" if it has none or is NULL. As the guest said it: not safe to print. */
const char *seen_text(const json_t *event, const char *field);

/* The first event of that name, and with that value of a field if one is given; NULL: none. */
const json_t *seen_event(const struct verify_seen *seen, const char *name, const char *field,
    const char *value);

/* The event that holds the guest's own diagnosis; NULL: none. */
const json_t *seen_doctor(const struct verify_seen *seen);

/* The event of the button that heard, or of one that could have; NULL: none. */
const json_t *seen_armed(const struct verify_seen *seen);

/* Whether the kernel told PID 1 of the press by signal, without an input device. */
bool seen_signal(const struct verify_seen *seen);

/* A field of `softoff run`'s last line; "" if it has none. A number: -1 then. */
void seen_host(const struct verify_seen *seen, const char *name, char *out, size_t size);
long seen_host_number(const struct verify_seen *seen, const char *name);

/* links.c: judges each link of r by itself, and what was armed. */
void verify_links(const struct verify_seen *seen, struct verify_result *r);

#endif
