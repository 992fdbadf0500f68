/* SPDX-License-Identifier: MIT */
/*
 * interrupts.h - how often an interrupt came: /proc/interrupts.
 *
 * A line is "label: count of each processor, controller, number, trigger, actions" (linux/kernel/irq/proc.c,
 * show_interrupts); its columns move between versions and architectures. So it is split on blanks, what is a number whole is
 * a count until the first word that is none ("9030000.pl061" is none), and a line is known by its action: the name under which
 * a driver asked for the interrupt, at the end of the line ("GPIO Key Poweroff", "ACPI:Ged", "ACPI:Event").
 */
#ifndef AGENT_DOCTOR_INTERRUPTS_H
#define AGENT_DOCTOR_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INTERRUPTS "/proc/interrupts"

/* The search for an action, fed with the file's bytes in pieces of any size. */
struct interrupts {
	const char *action;
	bool found;
	unsigned lines; /* with that action */
	bool shared;    /* another driver uses one of these lines */
	int irq;        /* the number of the last of these lines; -1: its label is no number */
	uint64_t count; /* of all processors and all lines with that action */
	/* The parser's own. */
	enum { INTERRUPTS_LABEL, INTERRUPTS_COUNTS, INTERRUPTS_REST } state;
	int label; /* of this line, as irq */
	uint64_t line, number; /* of this line so far; of this word */
	char rest[160]; /* after the counts; the beginning of a longer text */
	size_t len;
};

void interrupts_begin(struct interrupts *i, const char *action);
void interrupts_feed(struct interrupts *i, const char *bytes, size_t len);

/* To be called after the last byte, which may lack its newline. */
void interrupts_end(struct interrupts *i);

/* Reads the file at path (INTERRUPTS). Returns 0, -ENOENT: no line has that action, or another -errno. */
int interrupts_read(const char *path, const char *action, struct interrupts *out);

/* The same for the count alone, which is written only on success. */
int interrupts_count(const char *path, const char *action, uint64_t *count);

#endif
