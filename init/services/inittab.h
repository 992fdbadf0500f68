/* SPDX-License-Identifier: MIT */
/*
 * inittab.h - /etc/inittab, in BusyBox's form and in sysvinit's, as a table.
 *
 * Both have lines `id:runlevels:action:process`. In BusyBox's form (its own init.c and example inittab) the id is the
 * terminal that the process gets, and runlevels mean nothing; entries start by action: sysinit, wait, once,
 * then respawn and askfirst. In sysvinit's (inittab(5)) the id is a tag of up to four characters, runlevels count,
 * and entries of a runlevel start in the order of the file. A file is of sysvinit's form if any line names a
 * runlevel or has the action initdefault; else of BusyBox's.
 *
 * Pure: works on a text, warns by log_line, touches nothing else.
 */
#ifndef INIT_SERVICES_INITTAB_H
#define INIT_SERVICES_INITTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INITTAB_PATH "/etc/inittab"
#define INITTAB_MAX 64   /* entries */
#define INITTAB_TEXT 8192 /* bytes of the file */

enum inittab_action {
	INITTAB_OFF,
	INITTAB_SYSINIT,
	INITTAB_BOOT,
	INITTAB_BOOTWAIT,
	INITTAB_WAIT,
	INITTAB_ONCE,
	INITTAB_RESPAWN,
	INITTAB_ASKFIRST,
	INITTAB_SHUTDOWN,
	INITTAB_RESTART,
	INITTAB_CTRLALTDEL,
	INITTAB_POWERFAIL,
	INITTAB_POWERWAIT,
	INITTAB_POWEROKWAIT,
	INITTAB_POWERFAILNOW,
	INITTAB_INITDEFAULT,
};

struct inittab_entry {
	enum inittab_action action;
	uint16_t runlevels;  /* bit n: runlevel n; bit 10: S. All bits where the field is empty */
	const char *tty;     /* "ttyAMA0"; NULL for the console. Only BusyBox's form names one */
	const char *process;
	const char *id;      /* the first field as it stands */
	unsigned line;       /* in the file, from 1 */
};

struct inittab {
	struct inittab_entry entries[INITTAB_MAX];
	size_t count;
	bool sysvinit;
	unsigned runlevel; /* as a bit number: that of initdefault, else 2 */
};

/* The bit of a runlevel's character, or -EINVAL if it is none that there is (0-9, S, s). */
int inittab_runlevel(char c);

/* Reads text, in place: the entries point into it. A bad line is a warning with its number, the rest holds. */
void inittab_parse(struct inittab *tab, char *text);

/*
 * Lists the entries to start when the machine comes up, in order, and returns how many. order has room for
 * INITTAB_MAX.
 */
size_t inittab_boot_order(const struct inittab *tab, uint8_t *order);

/* The same for going down: the shutdown entries, and in sysvinit's form those of runlevel `level` (of none: INITTAB_RESTARTS). */
#define INITTAB_RESTARTS 31u
size_t inittab_shutdown_order(const struct inittab *tab, unsigned level, uint8_t *order);

/*
 * When the file is read again: whether an entry is what `before` was, so that its process goes on. In sysvinit's form the tag
 * tells, in BusyBox's the terminal and the process.
 */
bool inittab_same(const struct inittab *tab, const struct inittab_entry *e, const struct inittab_entry *before);

/* Whether what the entry started may run: not if it has other runlevels now. */
bool inittab_belongs(const struct inittab *tab, const struct inittab_entry *e);

/*
 * Whether an entry that is new, or whose process has ended, is to be started when the file is read again: what respawns, and
 * in sysvinit's form all of the runlevel that is new.
 */
bool inittab_starts_again(const struct inittab *tab, const struct inittab_entry *e, bool is_new);

/* The first entry with that action, or NULL. */
const struct inittab_entry *inittab_find(const struct inittab *tab, enum inittab_action action);

/* Whether what comes behind the entry waits for its end; whether the entry is started again when it ends. */
bool inittab_waits(enum inittab_action action);
bool inittab_respawns(enum inittab_action action);

#endif
