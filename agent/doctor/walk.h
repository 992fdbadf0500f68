/* SPDX-License-Identifier: MIT */
/*
 * walk.h - the diagnosis: whether the power button is wired from the hypervisor to a device node, and if not, which link is broken.
 *
 * doctor_walk() walks the twelve links of the chain in order until one is missing. Its evidence is bound drivers and existing
 * devices, never a configuration file. The table of faults.c has the possible faults of each link: the text, and the kernel symbol,
 * module or setting that mends it. The walk reads files below a root directory and nothing else.
 */
#ifndef AGENT_DOCTOR_WALK_H
#define AGENT_DOCTOR_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/doctor/devtree.h"
#include "lib/event.h"
#include "lib/text.h"

/* The links; their words (doctor_words) are stable: reports and programs use them. */
enum doctor_link {
	LINK_FIRMWARE,  /* a device tree or ACPI describes the machine */
	LINK_BUTTON,    /* and a power button in it */
	LINK_SOURCE,    /* and the device that notices the button */
	LINK_ANSWER,    /* that device answered on its bus (AMBA) */
	LINK_DRIVER,    /* and has its driver */
	LINK_CONSUMER,  /* so has the button */
	LINK_INTERRUPT, /* which asked for an interrupt */
	LINK_INPUT,     /* and made an input device with a power key */
	LINK_EVDEV,     /* that can be read */
	LINK_NODE,      /* by a node in /dev */
	LINK_HELD,      /* whether the key is down now (never broken) */
	LINK_COUNT,     /* how often the interrupt came, and whether a press outlasts the debouncing */
	LINKS
};

extern const char doctor_words[LINKS][10];

enum doctor_fault {
	FAULT_NONE, FAULT_SYSFS, FAULT_FIRMWARE, FAULT_NO_FIRMWARE, FAULT_ACPI_OFF,
	FAULT_BUTTON_DT, FAULT_BUTTON_DISABLED, FAULT_BUTTON_ACPI,
	FAULT_SOURCE_DT, FAULT_SOURCE_DISABLED, FAULT_SOURCE_ACPI,
	FAULT_AMBA, FAULT_CLOCK, FAULT_ANSWER,
	FAULT_PL061, FAULT_GED, FAULT_GPIO, FAULT_SOURCE_PROBE,
	FAULT_GPIO_KEYS, FAULT_ACPI_BUTTON, FAULT_SOC_BUTTON, FAULT_CONSUMER_PROBE,
	FAULT_INTERRUPT, FAULT_INPUT, FAULT_INHIBITED, FAULT_EVDEV, FAULT_NODE, FAULT_OPEN, FAULT_GRABBED, FAULT_PULSE, FAULT_WITNESS,
	FAULTS
};

/* What the table has of an ail, each "" where there is nothing of that kind. */
enum doctor_column {
	FAULT_TEXT,    /* what is wrong, in a sentence without its end */
	FAULT_SYMBOLS, /* kernel symbols without CONFIG_, separated by blanks: the missing symbol, then its dependencies */
	FAULT_MODULE,  /* as modprobe(8) wants it */
	FAULT_FIX,     /* what else helps: of the host, the device tree, the command line */
};

const char *doctor_remedy(enum doctor_fault fault, enum doctor_column column);

/* Channels that do not need the chain, or not all of it. */
enum doctor_fallback {
	FALLBACK_GPIO = 1 << 0,    /* the agent watches the line itself */
	FALLBACK_ACPI = 1 << 1,    /* and ACPI's netlink events */
	FALLBACK_VSOCK = 1 << 2,
	FALLBACK_QGA = 1 << 3,
	FALLBACK_PROGRAM = 1 << 4, /* the kernel runs /sbin/poweroff (Hyper-V, Xen) */
};

enum doctor_verdict { /* and exit status of `agent --doctor` */
	DOCTOR_WIRED,
	DOCTOR_FALLBACK,
	DOCTOR_UNWIRED,
	DOCTOR_UNKNOWN,
};

enum doctor_state {
	STATE_UNSEEN,  /* not come to */
	STATE_OK,
	STATE_BROKEN,
	STATE_NONE,    /* there is no such link on this machine */
	STATE_HIDDEN,  /* not readable without root's privileges */
};

#define DOCTOR_NAME 48

struct doctor {
	struct doctor_seen *at; /* where what is seen is noted: the link that the walk is at */
	const char *root; /* put before every path, at most 64 bytes; "" in a running guest */
	enum doctor_link link; /* the broken one; LINKS: none is */
	enum doctor_fault fault;
	bool acpi;        /* firmware: ACPI, else a device tree */
	bool amba;        /* the event source is on that bus, else on the platform's */
	bool by_signal;   /* the kernel's tiny ACPI button: signal 38 to PID 1 instead of an input device */
	uint64_t count;   /* of the button's interrupt */
	bool counted;
	bool exclusive;   /* only a press moves that count */
	int irq;          /* the interrupt's number; -1: not known, or the count is ff_pwr_btn's */
	enum doctor_verdict verdict; /* this, fallbacks and held: by doctor_live() */
	unsigned fallbacks;
	bool held;        /* the key is down */
	/* What the links before found. */
	struct devtree_button button;
	char node[DEVTREE_NODE];  /* the event source in the device tree */
	char source[DOCTOR_NAME]; /* and as a device: "9030000.pl061" */
	char name[DOCTOR_NAME];   /* the button as a device: "PNP0C0C:00", "gpio-keys" */
	char consumer[96];        /* the same as a path */
	char input[DOCTOR_NAME], event[DOCTOR_NAME];
	char path[224];           /* where the walk is, with root */
	struct doctor_seen {
		uint8_t state; /* enum doctor_state */
		char path[128], read[64]; /* the last evidence: its path below root, and its content */
	} links[LINKS + 1]; /* the last element belongs to the fallbacks */
	char line[2048]; /* of a file, for a while */
};

/* Walks the chain but for LINK_HELD. Reads only; opens the event node if it may, and closes it again. */
void doctor_walk(struct doctor *d, const char *root);

/* probe.c, for the walk and its callers. d->path and d->at: where it is, and where what is seen is noted. */
struct doctor *doctor_set_path(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void doctor_note(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Notes what is at d->path: of a link the name that it leads to (of `driver` the driver's), the line of a file, or whether it is
 * there. Returns whether it is.
 */
bool doctor_probe(struct doctor *d);

/*
 * The first entry of the folder at d->path that begins with prefix and belongs to that node of the device tree ("": to any, or
 * none): its name in out. Returns whether there is one.
 */
bool doctor_find(struct doctor *d, const char *prefix, const char *node, char out[DOCTOR_NAME]);

/* Whether a walk tries for a grab. Ending the attempt takes an RCU grace period, some 25 ms, so it is off at first. */
void doctor_try_grab(bool on);

/* For doctor_walk(), in grab.c: whether another process has grabbed the event node at d->path, open as fd. Lists its openers. */
bool doctor_is_grabbed(struct doctor *d, int fd);

/* Appends the processes that have the node open: " NAME (pid N)" each. */
void doctor_readers(const char *node, struct text *found);

/* Appends what is wrong and what mends it: "the button has no driver: set CONFIG_KEYBOARD_GPIO=y, or modprobe gpio_keys". */
void doctor_reason(const struct doctor *d, struct text *out);
void doctor_fix(const struct doctor *d, struct text *out);

/* Walks the chain of the running machine. The result is valid until the next call, or until doctor_log(). */
struct doctor *doctor_examine(void);

/*
 * For the role: walks, logs three lines and sends the event `unwired` if nothing is armed, else `doctor`. missed: how many interrupts
 * came without a key; fallback: the channel that armed in place of the button's own, "": none; meanwhile: all channels by which the
 * host can send a request, "": none.
 */
void doctor_log(bool armed, uint64_t missed, const char *fallback, const char *meanwhile);

/* The same where a fallback is armed and softoff.doctor= does not ask for more: one line, with what would mend the chain. */
void doctor_log_fallback(const char *fallback);

/* Walks, and appends what doctor_log() tells in its event. */
void doctor_append(struct event *e, const char *meanwhile);

/* --- what follows is not in init ------------------------------------------------------------------------ */

/* LINK_HELD, the fallbacks that this machine offers, and the verdict. */
void doctor_live(struct doctor *d);

/* Appends the fallbacks' names, blanks between; "none". */
void doctor_fallbacks(const struct doctor *d, struct text *out);

/* The whole report to standard output, as text or as one line of JSON. Returns the exit status. */
int doctor_report(const char *root, bool json);

/* What to change on the host that this seems to run on; NULL: nothing known. */
struct doctor_hypervisor {
	const char *name, *hint;
};
const struct doctor_hypervisor *doctor_hypervisor(const struct doctor *d);

#endif
