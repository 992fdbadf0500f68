/* SPDX-License-Identifier: MIT */
/* netparams.h - the net role's own parameters, softoff.*, from the kernel command line. */
#ifndef INIT_NET_NETPARAMS_H
#define INIT_NET_NETPARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "init/net/message.h"
#include "lib/cmdline.h"

struct net_params {
	bool dad;          /* softoff.dad=on */
	bool release;      /* softoff.release=on */
	const char *host;  /* softoff.hostname=, or NULL */
	bool id_given;     /* softoff.clientid= */
	uint8_t id_len;    /* 0: none is to be sent */
	uint8_t id[MESSAGE_ID];
};

/* Bad values are said on the log, and the default holds. */
void netparams_read(struct net_params *out, const struct cmdline *line);

/*
 * A client identifier: bytes in hexadecimal with colons between, the first of them the type, or any other
 * text, which gets type 0 (RFC 2132, 9.14); "off" for none. Returns its length or -EINVAL.
 */
int netparams_client_id(const char *s, uint8_t *out, size_t size);

#endif
