/* SPDX-License-Identifier: MIT */
/* clientid.h - the client identifier that softoff.clientid= gives (RFC 2132, 9.14). */
#ifndef INIT_NET_CLIENTID_H
#define INIT_NET_CLIENTID_H

#include <stddef.h>
#include <stdint.h>

/*
 * Bytes in hexadecimal with colons between, the first of them the type, or any other text, which gets type 0;
 * "off" for none. Returns its length or -EINVAL.
 */
int clientid_parse(const char *s, uint8_t *out, size_t size);

#endif
