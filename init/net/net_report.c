// SPDX-License-Identifier: MIT
/* net_report.c - asks for lines and events of the net role. */
#include <string.h>

#include "init/net/admin.h"
#include "init/net/net.h"
#include "lib/clock.h"
#include "lib/text.h"

void net_report(unsigned what, const struct iface *i, const char *why)
{
	struct admin_request *r = admin_request(ADMIN_REPORT, i ? i->index : 0);

	r->what = what;
	r->next_ms = -1;
	if (i) {
		memcpy(r->name, i->name, sizeof(r->name));
		r->lease = i->current;
		if (i->dhcp.deadline_ms != CLOCK_NEVER)
			r->next_ms = (int64_t)clock_left_ms(i->dhcp.deadline_ms, clock_ms());
	}
	(void)TEXT_SET(r->text, "%s", why ? why : "");
	(void)admin_call();
}

void net_report_ip6(const struct iface *i, enum net_ip6 what, const uint8_t address[16])
{
	struct admin_request *r = admin_request(ADMIN_REPORT_IP6, i->index);

	r->what = what;
	memcpy(r->name, i->name, sizeof(r->name));
	memcpy(r->ip6, address, sizeof(r->ip6));
	(void)admin_call();
}
