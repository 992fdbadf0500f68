/* SPDX-License-Identifier: MIT */
/* terminal.h - the user's terminal, raw for --interactive: typed at a guest, and given back as it was. */
#ifndef HOST_SHIM_RUN_TERMINAL_H
#define HOST_SHIM_RUN_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* What the keys after Ctrl-] ask for. */
enum terminal_wish {
	WISH_NONE,
	WISH_PRESS,
	WISH_FORCE,
	WISH_HELP,
};

struct terminal_keys {
	bool escaped; /* the last key was Ctrl-] */
};

#define TERMINAL_ESCAPE 0x1d /* Ctrl-] */

/*
 * Pure. Takes len bytes that were typed: moves what is for the guest to the front of data, sets *len to its
 * length, and returns what was wished. After Ctrl-]: p, k, ?, Ctrl-] for the guest; other keys are dropped.
 */
enum terminal_wish terminal_keys_take(struct terminal_keys *k, char *data, size_t *len);

/*
 * Makes stdin raw until terminal_restore(), the end of the process by exit(3) or a signal other than
 * SIGKILL, or a stop by SIGTSTP. Ends the program with a sentence if stdin or stdout is no terminal.
 */
void terminal_raw(void);

/* Also leaves the alternate screen, if the guest entered it, and shows the cursor. May be called twice. */
void terminal_restore(void);

/* Looks at what is written to the terminal: does the guest leave it in the alternate screen? */
void terminal_note_output(const char *data, size_t len);

#endif
