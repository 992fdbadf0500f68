/* SPDX-License-Identifier: MIT */
/*
 * dnsname.h - names that come from the network, judged before they reach the host name or resolv.conf.
 *
 * Letters, digits, '-' and '_' in labels of 1 to 63, dots between (RFC 1123, 2.1; '_' because it is in use):
 * nothing that a shell, a resolver or a terminal could take for something else.
 */
#ifndef INIT_NET_DNSNAME_H
#define INIT_NET_DNSNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies the name (p, len), NULs and a dot at its end off, to out. Returns 0, or -EINVAL and out is "". */
int dnsname_copy(const uint8_t *p, size_t len, char *out, size_t size);

/*
 * Decodes a list of domain names in DNS form, with compression pointers (RFC 3397, RFC 1035 4.1.4), to out,
 * blanks between. Returns 0, or -EINVAL and out is "", when one of them is malformed; names that find no
 * more room are left out.
 */
int dnsname_decode_list(const uint8_t *p, size_t len, char *out, size_t size);

/* Whether list consists of names with single blanks between. */
bool dnsname_list_ok(const char *list);

#endif
