/* SPDX-License-Identifier: MIT */
/*
 * dnsname.h - checks names from the network before they become the host name or reach resolv.conf.
 *
 * A name has labels of 1 to 63 letters, digits, '-' and '_', with dots between (RFC 1123, 2.1; '_' because it is in use): no
 * character that a shell, a resolver or a terminal interprets.
 */
#ifndef INIT_NET_DNSNAME_H
#define INIT_NET_DNSNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies the name (p, len) to out, without NULs and a dot at its end. Returns 0, or -EINVAL with "" in out. */
int dnsname_copy(const uint8_t *p, size_t len, char *out, size_t size);

/* The same for a host name; of one that does not fit, only the first label. */
int dnsname_copy_host(const uint8_t *p, size_t len, char *out, size_t size);

/* Copies names separated by blanks to out, with single blanks between; drops malformed names, and names that do not fit. */
void dnsname_copy_list(const uint8_t *p, size_t len, char *out, size_t size);

/*
 * Decodes a list of domain names in DNS form, with compression pointers (RFC 3397, RFC 1035 4.1.4), to out, with blanks
 * between. Drops names at the end that do not fit. Returns 0, or -EINVAL with "" in out if a name is malformed.
 */
int dnsname_decode_list(const uint8_t *p, size_t len, char *out, size_t size);

/* Whether list consists of names with single blanks between. */
bool dnsname_list_ok(const char *list);

#endif
