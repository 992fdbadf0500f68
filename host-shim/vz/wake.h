/* SPDX-License-Identifier: MIT */
/* wake.h - finds that the host slept, and sets the guest's clock then. */
#ifndef HOST_SHIM_VZ_WAKE_H
#define HOST_SHIM_VZ_WAKE_H

#include <stddef.h>
#include <stdint.h>

/* How often to look for a sleep of the host. */
#define VZ_WAKE_LOOK_MS 2000

/* Clocks in milliseconds: of the time that the host was awake, and of all time. */
struct vz_clocks {
	int64_t awake, all;
};

struct vz_clocks vz_clocks_now(void);

/*
 * How long the host slept between two readings, in milliseconds; 0 for less than a second, which is
 * what two clocks may differ by anyway.
 */
int64_t vz_slept_ms(const struct vz_clocks *before, const struct vz_clocks *now);

/* Room for the line below. */
#define VZ_SET_TIME_SIZE 96

/*
 * Writes the guest agent's command that sets the guest's clock to now_ns, nanoseconds since 1970, with a
 * newline (QEMU's qga/qapi-schema.json, guest-set-time). Returns its length.
 */
size_t vz_set_time(char line[VZ_SET_TIME_SIZE], int64_t now_ns);

#endif
