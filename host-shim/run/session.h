/* SPDX-License-Identifier: MIT */
/* session.h - one guest under way: its VMM, its channels, what is known of it. */
#ifndef HOST_SHIM_RUN_SESSION_H
#define HOST_SHIM_RUN_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "host-shim/common/lines.h"
#include "host-shim/common/strlist.h"
#include "host-shim/run/backend.h"
#include "host-shim/run/console_text.h"
#include "host-shim/run/guest.h"
#include "host-shim/run/options.h"
#include "host-shim/run/sink.h"
#include "host-shim/run/terminal.h"
#include "host-shim/run/verdict.h"

/* The inputs of a session; they begin with the channels of backend.h. */
enum feed {
	FEED_QMP = CHANNEL_QMP,
	FEED_SERIAL = CHANNEL_SERIAL,
	FEED_HVC = CHANNEL_HVC,
	FEED_EVENTS = CHANNEL_EVENTS,
	FEED_LINE = CHANNEL_LINE,
	FEED_WORDS, /* QEMU's stderr */
	FEED_SIGNALS,
	FEED_KEYS, /* --interactive: the user's terminal */
	FEEDS,
};

struct session {
	const struct options *opt;
	const char *vmm; /* its name: "qemu" */
	struct policy policy;
	struct vm vm;
	struct guest guest;
	pid_t pid;
	int fds[FEEDS]; /* our ends, non-blocking; -1: at its end */
	struct lines qmp, events, words;
	struct sink out, events_out; /* console; events */
	size_t events_out_bytes;
	struct terminal_keys keys;
	enum feed keyboard; /* the channel that keys go to */
	char typed[4096];   /* keys that the guest has not taken yet */
	size_t typed_len;
	bool hush_noted;    /* that nothing comes from the guest */
	unsigned announced; /* lines about events, on stderr */
	struct console_text console;
	char pl061[64];       /* --boot vz: the name of the device that has the button's line */
	int64_t line_falls_ms; /* when the line falls again; 0: it is low */
	struct suspicion {
		bool on;        /* the console ends in the last line of a panic */
		int64_t ms;     /* since when the guest is watched */
		int64_t cpu_ms; /* processor time of QEMU then; -1: not known */
	} suspicion;
	bool fresh;        /* the guest's bytes came since QEMU was last asked */
	int64_t now;       /* of this round of the loop */
	char chunk[16384]; /* what was read last */
};

/*
 * Opens outputs and channels and starts the VMM. Ends the program with a sentence where that fails:
 * nothing runs yet then.
 */
void session_start(struct session *s, const struct options *opt, const struct backend *backend,
    const struct strlist *command);

/* Reads what one feed has, and takes it in. Returns true if there was anything. */
bool session_read(struct session *s, enum feed feed);

/*
 * Brings the signs of a panic in vm up to date. Returns when to call it again (INT64_MAX: after the
 * next input).
 */
int64_t session_judge_panic(struct session *s);

/* Hands typed keys over as far as the guest takes them. */
void session_type(struct session *s);

/* Sends a command to QEMU. A command that finds no room is lost; a later deadline notices. */
void session_send(struct session *s, enum qmp_command command);

/* Lets the button's line fall when it is time. Returns when to look again, or INT64_MAX. */
int64_t session_line(struct session *s);

/* Presses the button. */
void session_press(struct session *s);

/* Takes the end of QEMU, if it has come. */
void session_reap(struct session *s);

/* Frees and closes everything. QEMU must be gone. */
void session_finish(struct session *s);

#endif
