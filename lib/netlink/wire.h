/* SPDX-License-Identifier: MIT */
/* wire.h - numbers in network byte order, at any alignment. */
#ifndef LIB_NETLINK_WIRE_H
#define LIB_NETLINK_WIRE_H

#include <stdint.h>

static inline uint16_t wire_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t wire_get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void wire_put16(uint8_t *p, uint16_t n)
{
	p[0] = (uint8_t)(n >> 8);
	p[1] = (uint8_t)n;
}

static inline void wire_put32(uint8_t *p, uint32_t n)
{
	wire_put16(p, (uint16_t)(n >> 16));
	wire_put16(p + 2, (uint16_t)n);
}

#endif
