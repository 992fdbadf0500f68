/* SPDX-License-Identifier: MIT */
/* report.h - lines and events of the net role, written by the half that has the console and the event bus (admin.h). */
#ifndef INIT_NET_REPORT_H
#define INIT_NET_REPORT_H

#include <stdint.h>

#include "init/net/dhcp.h"
#include "init/net/request.h"

/* The reports of the DHCP client (dhcp.h), and these, which continue its numbers. */
enum net_report {
	NET_REPORT_LINK_UP = DHCP_REPORT_DECLINED + 1,
	NET_REPORT_LINK_DOWN,
	NET_REPORT_STATIC,
	NET_REPORT_FAILED,
	NET_REPORT_OFF,
	NET_REPORT_NO_DEVICE,
	NET_REPORT_NO_CARRIER,
	NET_REPORT_REFUSED,
	NET_REPORT_ALL_REFUSED,
};

enum net_ip6 { NET_IP6_ADDRESS, NET_IP6_ROUTER, NET_IP6_DNS };

/* now_ms: when init began; reports count from there. */
void report_begin(uint64_t now_ms);

/* A request of net_report(). Returns 0, or -EINVAL if there is no such report. */
int report_write(const struct admin_request *r);

/* A request of net_report_ip6(). */
void report_write_ip6(const struct admin_request *r);

#endif
