/* SPDX-License-Identifier: MIT */
/*
 * vz_machine.h - one virtual machine, as softoff-vz needs it.
 *
 * vz.m implements it on Virtualization.framework; tests/darwin/fake_vz.c is a machine that only
 * behaves, or misbehaves, like one. All calls and all reports come on one thread or serial queue.
 */
#ifndef HOST_SHIM_VZ_VZ_MACHINE_H
#define HOST_SHIM_VZ_VZ_MACHINE_H

enum vz_state {
	VZ_STOPPED,
	VZ_RUNNING,
	VZ_PAUSED,
	VZ_BUSY,  /* starting, stopping, or on its way between other states */
	VZ_ERROR, /* the framework gave the machine up */
};

struct vz_machine {
	enum vz_state (*state)(void *ctx);
	/* Begins to start. vz_server_started() tells how that ended. */
	void (*start)(void *ctx);
	/*
	 * Presses the power button. Returns NULL, or why that cannot be done, in words that stay valid
	 * until the next call.
	 */
	const char *(*request_stop)(void *ctx);
	/* Begins to stop it without asking the guest. vz_server_stopped() tells how that ended. */
	void (*stop)(void *ctx);
};

#endif
