/* SPDX-License-Identifier: MIT */
/* arp.h - ARP packets (RFC 826) for the detection of address conflicts (RFC 5227). */
#ifndef INIT_NET_ARP_H
#define INIT_NET_ARP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARP_LEN 28

/*
 * Writes an ARP request for address from mac. With `announce` it claims the address, so that caches learn it (RFC 5227, 3);
 * without, it is a probe (2.1.1).
 */
void arp_build(uint8_t p[ARP_LEN], const uint8_t mac[6], uint32_t address, bool announce);

/* Whether the packet shows that another host than mac has the address, or probes for it (2.1.1). */
bool arp_conflicts(const uint8_t *p, size_t len, const uint8_t mac[6], uint32_t address);

#endif
