// SPDX-License-Identifier: MIT
/* fuzz_net_ip.c - libFuzzer target: values of `ip=` and softoff.clientid=, and names. */
#include <stdlib.h>
#include <string.h>

#include "init/net/clientid.h"
#include "init/net/dnsname.h"
#include "init/net/ipparam.h"
#include "init/net/message.h"
#include "lib/netlink/ip4.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	char value[300], name[LEASE_HOST], list[LEASE_SEARCH];
	static struct ip_param param;
	uint8_t id[MESSAGE_ID];
	const char *what;

	if (len >= sizeof(value))
		return 0;
	memcpy(value, p, len);
	value[len] = '\0';
	if (ipparam_parse(value, &param, &what) == 0 && param.method == IP_STATIC && !ip4_is_host(param.lease.address))
		abort();
	(void)clientid_parse(value, id, sizeof(id));
	if (dnsname_copy(p, len, name, sizeof(name)) == 0 && !dnsname_list_ok(name))
		abort();
	if (dnsname_decode_list(p, len, list, sizeof(list)) == 0 && !dnsname_list_ok(list))
		abort();
	return 0;
}
