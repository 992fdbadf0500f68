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

#include "lib/event.h"
#include "lib/event_port.h"
#include "lib/loop.h"
#include "lib/params.h"

struct agent {
	const struct params *params;
	int (*on_request)(enum power_action action); /* NULL: PID 1 is asked. Returns 0 or -errno */
	bool other_init;        /* PID 1 is another init */
	enum power_action asked; /* last; where softoff's init has left: again at again_ms, as the new one may not have listened */
	unsigned asks;
	uint64_t again_ms;
	void (*log_start)(void); /* NULL: the log is open; else opens it, and is called when buttons were looked for */
	struct loop loop;
	struct event_port port;
	bool armed;          /* by a channel of the button, ever */
	unsigned buttons;    /* channels of the button that are armed and not lost again */
	bool attached;       /* a channel has armed, and the interrupt counts were not looked at since (irq.c) */
	bool late;           /* armwait has passed: fallbacks wait no longer for a better channel */
	uint64_t pressed_ms; /* when somebody was asked; what comes within POWER_SAME_MS is the same press */
	const char *rang;    /* the last channel that reported it */
	uint64_t armwait_ms; /* when to say so */
	uint64_t rescan_ms;  /* without uevents: when to look again */
};

/* A press that a channel heard: code is the key's, 0 for a channel without keys. */
struct press {
	enum power_action action;
	const char *channel, *node;
	unsigned code;
	bool held; /* found pressed, not seen going down */
	uint64_t interrupts; /* that came without a key: how the channel knows of it; 0: by its key or message */
};

/* Initialises a, then serves until the signal to finish. Returns the role's exit status. */
int agent_run(struct agent *a);

/*
 * A channel can hear the button now (agent/button.h): logs and sends `armed`. name: what the device calls itself, node: where it is
 * read ("event0", "gpiochip0 line 3").
 */
void agent_armed(struct agent *a, const char *channel, const char *name, const char *node);

/* A channel reads a device that has a power key and is not the button: a keyboard. Logs and sends `heard`; arms nothing. */
void agent_also_heard(const char *channel, const char *name, const char *node);

/* A device that was read is gone: logs and sends `lost`. button: it was the one that armed. err: -errno. */
void agent_lost(struct agent *a, const char *channel, const char *node, bool button, int err);

/*
 * Whether a fallback may take the place of the channel that needs `module`: always after armwait, before only in a guest of
 * softoff's init that will not load it (/lib/modules/softoff.load does not name it).
 */
bool agent_may_fall_back(const struct agent *a, const char *module);

/* A channel without a button can be reached by the host now, under that name: its line, and the event `listening`. */
void agent_listening(const char *channel, const char *name);

/* Answers for a channel that is asked for more than a stop: appends the agent's state, or what the doctor has to say. */
void agent_status(const struct agent *a, struct event *e);
void agent_doctor(struct event *e);

/*
 * A channel heard a press: its event, its line, and whoever is to stop the machine is asked. When another report came within
 * POWER_SAME_MS before, it is the same press: nobody is asked again, and another channel's report is the event `witness`.
 */
void agent_press(struct agent *a, const struct press *press);

/* The button's interrupt came so often and brought no key: says what the doctor makes of it, and the event `doctor`. */
void agent_missed(struct agent *a, uint64_t interrupts);

/* Something ails the button although a channel listens: logs what the doctor says, and the event `doctor`. */
void agent_explain(struct agent *a);

/*
 * uevent.c: calls agent_changed() when the kernel tells of a device that channels care for. Returns 0, or -errno: no uevents
 * here; somebody must then look from time to time.
 */
int hotplug_start(struct agent *a);
void agent_changed(struct agent *a, const char *subsystem);

/* successor.c: what the role does when PID 1 switches to another root or becomes another program. */
void successor_start(sigset_t *mask);
void successor_due(struct agent *a);

#endif
