// SPDX-License-Identifier: MIT
/*
 * fuzz_net_message.c - libFuzzer target: DHCP messages, and the client that gets them.
 *
 * The first byte chooses the state that the client is in. With any message, the address of a lease that is
 * held may belong to a host, and is the requested address if there was a request.
 */
#include <stdlib.h>

#include "init/net/apply.h"
#include "init/net/dhcp.h"
#include "init/net/frame.h"
#include "init/net/message.h"
#include "lib/netlink/ip4.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

static void tell(struct dhcp *d, const struct message *m)
{
	struct dhcp_event event = { .type = DHCP_MESSAGE, .message = m };
	struct dhcp_action out;
	uint32_t held = d->held ? d->lease.address : 0;

	dhcp_step(d, &event, 5000, &out);
	if (d->held && (!ip4_is_host(d->lease.address) || (held && d->lease.address != held)))
		abort();
	event = (struct dhcp_event){ .type = DHCP_TIMER };
	if (d->deadline_ms < UINT64_MAX)
		dhcp_step(d, &event, d->deadline_ms, &out);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static const struct message_client client = { .id_len = 1 };
	static struct message m;
	struct dhcp d;
	const uint8_t *payload;

	if (len == 0)
		return 0;
	dhcp_init(&d, 1);
	d.state = (enum dhcp_state)(p[0] % (DHCP_STOPPED + 1));
	d.held = d.state >= DHCP_BOUND;
	d.lease.address = 0x0a000064;
	d.lease.server = 0x0a000001;
	d.t1_ms = 4000;
	d.t2_ms = 6000;
	d.expiry_ms = 9000;
	(void)frame_parse(p + 1, len - 1, &payload);
	if (message_parse(&m, p + 1, len - 1, &client, 0) == 0) {
		tell(&d, &m);
		apply_complete(&m.lease);
	}
	return 0;
}
