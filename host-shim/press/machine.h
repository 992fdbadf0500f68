/* SPDX-License-Identifier: MIT */
/*
 * machine.h - a machine that another program started, by the door that its VMM offers.
 *
 * Every call returns within a few seconds, whatever the other side does.
 */
#ifndef HOST_SHIM_PRESS_MACHINE_H
#define HOST_SHIM_PRESS_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host-shim/qemu/qmp_client.h"

/* The longest wait for one answer. */
#define MACHINE_ANSWER_MS 3000

enum machine_state {
	MACHINE_UNKNOWN, /* no answer, or none that tells */
	MACHINE_RUNNING,
	MACHINE_PAUSED,
	MACHINE_OFF,
	MACHINE_RESET,    /* the guest rebooted instead */
	MACHINE_PANICKED, /* its kernel */
	MACHINE_GONE,     /* the VMM has ended, and did not say why */
};

enum answer {
	ANSWER_TAKEN,   /* the VMM presses; whether the guest hears it is not known */
	ANSWER_HEARD,   /* the guest itself answered */
	ANSWER_REFUSED, /* machine.said tells why */
	ANSWER_LATE,    /* none in time: it may still count */
	ANSWER_GONE,    /* the other side hung up or is no longer there */
};

#define MACHINE_CHANNELS 3

enum door_kind {
	DOOR_NONE,
	DOOR_VSOCK,       /* softoff's agent: a word a line */
	DOOR_UNIX,        /* the same, after "CONNECT port" if there is a port */
	DOOR_GUEST_AGENT, /* QEMU's guest agent protocol on a unix socket */
};

/* A way to ask the guest itself. */
struct guest_door {
	enum door_kind kind;
	char path[256];
	unsigned cid, port; /* port 0: none */
};

struct machine;

struct machine_kind {
	const char *name; /* before the colon of a TARGET */
	const char *form; /* after it, for --help */
	bool press_again; /* a press that was not acknowledged may be repeated */
	/* Reads what is after the colon. Returns false when it cannot be understood. */
	bool (*parse)(struct machine *m, const char *rest);
	/* Connects. Returns 0 or -errno; m->said tells more. */
	int (*open)(struct machine *m);
	/* Waits at most wait_ms for news. */
	enum machine_state (*look)(struct machine *m, int wait_ms);
	/* Presses by the VMM. */
	enum answer (*press)(struct machine *m);
	enum answer (*agent)(struct machine *m); /* the guest agent, by the VMM; NULL: none */
	enum answer (*force)(struct machine *m);
	bool by_door; /* press goes by doors[0]: it is no further channel */
	void (*close)(struct machine *m); /* NULL: nothing to close */
};

struct machine {
	const struct machine_kind *kind;
	const char *target; /* as given */
	char address[512];  /* socket or domain */
	unsigned cid, port;
	char said[256];         /* the last words of the other side, printable */
	enum machine_state state; /* what events told */
	struct qmp_client qmp;
	const char *uri; /* libvirt's */
	struct guest_door doors[MACHINE_CHANNELS]; /* tried in this order after the VMM's own press */
	size_t n_doors;
	struct machine_fact {
		const char *name;
		char value[256];
	} facts[12];
	size_t n_facts;
};

extern const struct machine_kind machine_qmp, machine_libvirt, machine_vfkit, machine_krunkit,
    machine_cloud_hypervisor, machine_vsock, machine_unix;

/* Ends the program with a sentence when target is none. */
void machine_init(struct machine *m, const char *target);

/* For --help: the forms of a target, a line each. */
void machine_print_forms(void);

__attribute__((format(printf, 2, 3)))
void machine_say(struct machine *m, const char *fmt, ...);
__attribute__((format(printf, 3, 4)))
void machine_fact(struct machine *m, const char *name, const char *fmt, ...);

const char *machine_state_name(enum machine_state state);

/* Adds a way to the guest itself. Returns false when there is no room for it. */
bool machine_add_door(struct machine *m, enum door_kind kind, const char *path, unsigned cid, unsigned port);

/* Presses by a door. */
enum answer guest_door_press(struct machine *m, const struct guest_door *door);
/* Asks softoff's agent for a word, and takes its line. Returns 0 or -errno. */
int guest_door_ask(struct machine *m, const struct guest_door *door, const char *word, char *line, size_t size);
const char *guest_door_name(const struct guest_door *door);

#endif
