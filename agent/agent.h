/* SPDX-License-Identifier: MIT */
/*
 * agent.h - the agent, which hears the button: its state, and the functions that its parts share.
 *
 * A channel (agent/channel.h) is a way to send the guest a request. It arms (agent_armed) when it can hear a press, and reports
 * presses (agent_press). The agent passes a request on: to softoff's PID 1 by the contract's signal (lib/power.h), to another
 * init in that init's own way.
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
	int (*on_request)(enum power_action action); /* NULL: send requests to PID 1. Returns 0 or -errno */
	bool other_init;        /* PID 1 is another init */
	bool keeps_rights;      /* PID 1 will become another init, perhaps one that is asked by a command */
	enum power_action asked; /* the last request; sent again at again_ms if another init took over, which may not have got it */
	unsigned asks;
	uint64_t again_ms;
	void (*log_start)(void); /* opens the log, after the first look for buttons, with all rights; NULL: the log is open */
	struct loop loop;
	struct event_port port;
	bool armed;          /* by a channel of the button, ever */
	unsigned buttons;    /* channels of the button that are armed and not lost again */
	bool attached;       /* a channel has armed, and irq.c has not read the interrupt counts since */
	bool late;           /* armwait has passed: fallbacks do not wait for a better channel any more */
	uint64_t pressed_ms; /* when the last request was sent; a report within POWER_SAME_MS is the same press */
	const char *rang;    /* the last channel that reported it */
	uint64_t armwait_ms; /* when armwait ends */
	uint64_t rescan_ms;  /* without uevents: when to look again */
};

/* A press that a channel heard: code is the key's, 0 for a channel without keys. */
struct press {
	enum power_action action;
	const char *channel, *node;
	unsigned code;
	bool held; /* the key was down when the agent opened the device */
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

/* A device of a channel is gone: logs and sends `lost`. button: the device had armed. err: -errno. */
void agent_lost(struct agent *a, const char *channel, const char *node, bool button, int err);

/*
 * Whether a fallback may take the place of the channel that needs `module`: always after armwait, before only in a guest of
 * softoff's init that will not load it (/lib/modules/softoff.load does not name it).
 */
bool agent_may_fall_back(const struct agent *a, const char *module);

/* The host can reach a channel without a button now, under that name: logs and sends `listening`. */
void agent_listening(const char *channel, const char *name);

/* For a channel that answers queries: append the agent's state, or the doctor's findings. */
void agent_status(const struct agent *a, struct event *e);
void agent_doctor(struct event *e);

/*
 * A channel heard a press: sends the request, logs the press and sends its event. A report within POWER_SAME_MS of another is the
 * same press: it sends no request, and from another channel it is the event `witness`.
 */
void agent_press(struct agent *a, const struct press *press);

/*
 * The button's interrupt came so often without a key, or (0) the button has a fault although a channel listens: logs the doctor's
 * explanation, and sends the event `doctor`.
 */
void agent_missed(struct agent *a, uint64_t interrupts);

/*
 * hotplug.c: calls agent_changed() when a uevent announces a device for a channel. Returns 0, or -errno if there are no uevents: the
 * agent then looks for devices periodically.
 */
int hotplug_start(struct agent *a);
void agent_changed(struct agent *a, const char *subsystem);

/* successor.c: what the role does when PID 1 switches to another root or becomes another program. */
void successor_start(sigset_t *mask);
void successor_due(struct agent *a);

#endif
