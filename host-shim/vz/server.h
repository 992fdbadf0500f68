/* SPDX-License-Identifier: MIT */
/*
 * server.h - the QEMU Machine Protocol, spoken by a machine that is not QEMU's.
 *
 * As much of it as `softoff run` speaks to QEMU: the greeting; qmp_capabilities; cont starts the
 * machine; system_powerdown presses its button; query-status; quit. Events POWERDOWN and SHUTDOWN,
 * and __org.softoff_HOST_WAKE with field "slept_ms" when the host has slept. Sources: QEMU's
 * docs/interop/qmp-spec and qapi/run-state.json.
 */
#ifndef HOST_SHIM_VZ_SERVER_H
#define HOST_SHIM_VZ_SERVER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host-shim/common/lines.h"
#include "host-shim/vz/vz_machine.h"

/* Takes whole lines, newlines included. */
typedef void vz_send(void *ctx, const char *line, size_t len);

struct vz_server {
	const struct vz_machine *machine;
	void *machine_ctx;
	vz_send *send;
	void *send_ctx;
	struct lines lines;
	json_t *start_id, *quit_id; /* of commands whose reply waits for the machine */
	bool negotiated, starting, quitting;
	bool ended; /* quit is done: the program is to exit with status 0 */
};

/* Returns 0 or -ENOMEM. Sends the greeting. */
int vz_server_init(struct vz_server *s, const struct vz_machine *machine, void *machine_ctx,
    vz_send *send, void *send_ctx);

/* Takes bytes from the client. */
void vz_server_feed(struct vz_server *s, const char *data, size_t len);

/* The client hung up: the machine is stopped, because no other client can stop it later. */
void vz_server_hangup(struct vz_server *s);

/* The machine runs (error NULL), or did not start. */
void vz_server_started(struct vz_server *s, const char *error);

/* The machine stopped: by itself (error NULL), by an error, or because stop() was called. */
void vz_server_stopped(struct vz_server *s, const char *error);

/* The host slept; the time is in milliseconds. */
void vz_server_woke(struct vz_server *s, int64_t slept_ms);

void vz_server_finish(struct vz_server *s);

#endif
