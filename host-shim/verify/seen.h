/* SPDX-License-Identifier: MIT */
/* seen.h - looks up events and fields in a guest's output. */
#ifndef HOST_SHIM_VERIFY_SEEN_H
#define HOST_SHIM_VERIFY_SEEN_H

#include "host-shim/verify/verify.h"

/* A field of an event; "" if the field is missing or event is NULL. It is the guest's text, not safe to print. */
const char *seen_text(const json_t *event, const char *field);

/* The first event of that name; unless field is NULL, the first in which field has that value. NULL: none. */
const json_t *seen_event(const struct verify_seen *seen, const char *name, const char *field,
    const char *value);

/* The event that holds the guest's diagnosis; NULL: none. */
const json_t *seen_doctor(const struct verify_seen *seen);

/* The event "armed" of the device that heard the press, or of the first armed device; NULL: none. */
const json_t *seen_armed(const struct verify_seen *seen);

/* Whether the kernel sent PID 1 a signal for the press, without an input device. */
bool seen_signal(const struct verify_seen *seen);

/* A field of `softoff run`'s last line; "" if it is missing. As a number: -1 if it is missing or not a number. */
void seen_host(const struct verify_seen *seen, const char *name, char *out, size_t size);
long seen_host_number(const struct verify_seen *seen, const char *name);

/* links.c: judges each link, and sets r->channel. */
void verify_links(const struct verify_seen *seen, struct verify_result *r);

#endif
