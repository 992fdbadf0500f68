/* SPDX-License-Identifier: MIT */
/*
 * inittab.h - /etc/inittab, in BusyBox's form and in sysvinit's, as a table.
 *
 * A line is `id:runlevels:action:process` in both. In BusyBox's form (its init.c and example inittab) the id is the terminal
 * of the process, and runlevels have no meaning; entries start by action: sysinit, wait, once, then respawn and askfirst. In
 * sysvinit's form (inittab(5)) the id is a tag of up to four characters, runlevels count, and the entries of a runlevel start
 * in the order of the file. `#` ends a line anywhere. A file has sysvinit's form if it has an initdefault entry: files for BusyBox may name runlevels too.
 *
 * In BusyBox's form, as its parser reads it, a line that ends in a backslash goes on in the next, "/dev/" before an id is dropped,
 * and an entry replaces an earlier one with the same terminal and process.
 *
 * Pure: works on a text, warns by log_line, touches nothing else.
 */
#ifndef INIT_SERVICES_INITTAB_H
#define INIT_SERVICES_INITTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INITTAB_PATH "/etc/inittab"
#define INITTAB_MAX 128  /* entries */
#define INITTAB_TEXT 32768 /* bytes of the file */

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
	uint16_t runlevels;  /* bit n: runlevel n; bit 10: S. All bits are set if the field is empty */
	const char *tty;     /* "ttyAMA0"; NULL: the console, always in sysvinit's form */
	const char *process;
	const char *id;      /* the first field, unchanged */
	unsigned line;       /* in the file, from 1 */
};

struct inittab {
	struct inittab_entry entries[INITTAB_MAX];
	size_t count;
	bool sysvinit;
	unsigned runlevel; /* as a bit number: the highest of initdefault, else 2 */
};

#define INITTAB_LEVEL_S 10
#define INITTAB_NO_LEVEL 11 /* before the first runlevel: "N" */

/* The bit of a runlevel's character (0-9, S, s), or -EINVAL. */
int inittab_runlevel(char c);

/* Parses text in place: the entries point into it. Logs a warning with the number of each bad line, and skips that line. */
void inittab_parse(struct inittab *tab, char *text);

/*
 * Lists the entries to start at boot, in order, and returns their number. order has room for INITTAB_MAX.
 */
size_t inittab_boot_order(const struct inittab *tab, uint8_t *order);

/*
 * The same for a shutdown: the shutdown entries, and in sysvinit's form the entries of runlevel `level` (INITTAB_RESTARTS: of no
 * runlevel).
 */
#define INITTAB_RESTARTS 31u
size_t inittab_shutdown_order(const struct inittab *tab, unsigned level, uint8_t *order, bool late);

/*
 * For a reload: whether an entry is the same as `before`, so that its process keeps running. Tag and action decide in sysvinit's
 * form, terminal and process in BusyBox's.
 */
bool inittab_same(const struct inittab *tab, const struct inittab_entry *e, const struct inittab_entry *before);

/* Whether the entry belongs to the current runlevel, so that its process may run. */
bool inittab_belongs(const struct inittab *tab, const struct inittab_entry *e);

/*
 * For a reload: whether to start an entry that is new or whose process has ended. Entries that respawn are started; in
 * sysvinit's form so are all new entries of the runlevel.
 */
bool inittab_starts_again(const struct inittab *tab, const struct inittab_entry *e, bool is_new);

/* Whether entries of that action start at boot in every runlevel. */
bool inittab_is_boot(enum inittab_action action);

/* Puts an entry for the console in front of all others. False: no room. */
bool inittab_put_first(struct inittab *tab, enum inittab_action action, const char *process);

/* The first entry with that action, or NULL. */
const struct inittab_entry *inittab_find(const struct inittab *tab, enum inittab_action action);

/* Whether later entries wait for the end of this entry's process; whether init starts the process again when it ends. */
bool inittab_waits(enum inittab_action action);
bool inittab_respawns(enum inittab_action action);

#endif
