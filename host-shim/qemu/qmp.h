/* SPDX-License-Identifier: MIT */
/*
 * qmp.h - the QEMU Machine Protocol, as far as a power button needs it.
 *
 * Pure: lines in, what they mean out; the caller sends what qmp_command() writes. Order of a
 * session: greeting, QMP_CAPABILITIES, QMP_CONT, then anything. Events come at any time, also
 * before the reply to the command that caused them (POWERDOWN does).
 */
#ifndef HOST_SHIM_QEMU_QMP_H
#define HOST_SHIM_QEMU_QMP_H

#include <stddef.h>

enum qmp_command {
	QMP_CAPABILITIES,
	QMP_CONT, /* QEMU is started with -S, so that no event is missed */
	QMP_POWERDOWN,
	QMP_STATUS, /* changes nothing: its reply shows that QEMU's main loop runs */
	QMP_QUIT,
	QMP_DEVICES, /* the machine's own devices: .text is the name of its PL061, or empty */
	QMP_COMMANDS,
};

/* Why the machine stopped: "reason" of the SHUTDOWN event. */
enum qmp_reason {
	REASON_NONE,
	REASON_GUEST_SHUTDOWN,
	REASON_GUEST_RESET,
	REASON_GUEST_PANIC,
	REASON_HOST_QUIT,
	REASON_HOST_SIGNAL,
	REASON_OTHER,
};

enum qmp_kind {
	QMP_IGNORED, /* well-formed, of no interest */
	QMP_GARBAGE, /* not QMP */
	QMP_GREETING,
	QMP_DONE,     /* the reply to .command: it worked */
	QMP_ERROR,    /* the reply to .command: .text says why not */
	QMP_SHUTDOWN, /* .reason */
	QMP_PANICKED, /* the guest's kernel told its pvpanic device */
};

struct qmp_message {
	enum qmp_kind kind;
	enum qmp_command command;
	enum qmp_reason reason;
	char text[256]; /* printable: QEMU's words, or the greeting's version */
};

/* Reads one line from QEMU. */
void qmp_line(const char *line, size_t len, struct qmp_message *out);

/* The line, newline included, that gives this command. Static text. */
const char *qmp_command(enum qmp_command command);

/* The name that QEMU uses: "guest-shutdown". */
const char *qmp_reason_name(enum qmp_reason reason);

#endif
