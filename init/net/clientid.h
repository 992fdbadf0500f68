/* SPDX-License-Identifier: MIT */
/* clientid.h - the client identifier that softoff.clientid= gives (RFC 2132, 9.14). */
#ifndef INIT_NET_CLIENTID_H
#define INIT_NET_CLIENTID_H

#include <stddef.h>
#include <stdint.h>

/*
 * Reads hexadecimal bytes separated by colons, the type first; any other text gets type 0; "off" means no identifier. Returns
 * the length or -EINVAL.
 */
int clientid_parse(const char *s, uint8_t *out, size_t size);

#endif
