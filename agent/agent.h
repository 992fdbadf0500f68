/* SPDX-License-Identifier: MIT */
/*
 * agent.h - the one who hears the button: its state, and what its parts offer each other.
 *
 * A channel (agent/channel.h) is a way to be asked. It arms (agent_armed) when it could hear a press, and reports presses
 * (agent_press). Which process is asked for the power-off, and how, is the agent's business: PID 1 by the
 * contract's signal where PID 1 is softoff's, else a command.
 */
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include <stdbool.h>
#include <signal.h>
#include <stdint.h>

#include "lib/loop.h"
#include "lib/params.h"

/* Hands events on from the bus to the host's port. */
struct port {
	int fd; /* -1: not found yet, or gone */
	bool busy;  /* data waits for the host to take it */
	uint64_t retry_ms; /* when to try again; CLOCK_NEVER: when something happens */
	uint64_t pause_ms;
	char data[4096];
	unsigned from, to; /* what of it is not written yet */
};

struct agent {
	const struct params *params;
	const char *command; /* NULL: PID 1 is asked itself */
	bool foreign;        /* PID 1 is another init */
	enum power_action asked; /* last; of another init: asked again at again_ms, as it may not have listened */
	unsigned asks;
	uint64_t again_ms;
	void (*log_start)(void); /* NULL: the log is open; else opens it, and is called when buttons were looked for */
	struct loop loop;
	struct port port;
	int uevent_fd;
	bool armed;          /* by any channel, ever */
	bool unwired;        /* has been said */
	uint64_t armwait_ms; /* when to say so */
	uint64_t rescan_ms;  /* without uevents: when to look again */
};

/* A press that a channel heard: code is the key's, 0 for a channel without keys. */
struct press {
	enum power_action action;
	const char *channel, *node;
	unsigned code;
	bool held; /* found pressed, not seen going down */
};

/* Initialises a, then serves until the signal to finish. Returns the role's exit status. */
int agent_run(struct agent *a);

/*
 * A channel could hear a button now: its line and its event. name: what the device calls itself, node: where it is read
 * ("event0", "gpiochip0 line 3").
 */
void agent_armed(struct agent *a, const char *channel, const char *name, const char *node);

/* A channel without a button can be reached by the host now: its line, and the event `listening`. where: "port 116". */
void agent_listens(const char *channel, const char *where);

/* Once a press, by whichever channel heard it: its event, its line, and whoever is to stop the machine is asked. */
void agent_press(struct agent *a, const struct press *press);

/* The button's interrupt came so often and brought no key: says what the doctor makes of it, and the event `doctor`. */
void agent_missed(struct agent *a, uint64_t interrupts);

/* uevent.c: calls agent_changed() when the kernel tells of a new device. Returns 0, or -errno: no uevents here. */
int uevent_start(struct agent *a);
void agent_changed(struct agent *a, const char *subsystem);

/* follow.c: what the role does when PID 1 goes to another root or becomes another program. */
void follow_start(sigset_t *mask);
void follow_due(struct agent *a);

/* port.c */
void port_start(struct port *port, struct agent *a);
void port_find(struct agent *a);
void port_retry(struct agent *a);
void port_finish(struct agent *a);

#endif
