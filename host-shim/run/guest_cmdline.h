/* SPDX-License-Identifier: MIT */
/* guest_cmdline.h - the kernel command line that softoff hands to a guest. */
#ifndef HOST_SHIM_RUN_GUEST_CMDLINE_H
#define HOST_SHIM_RUN_GUEST_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

/* COMMAND_LINE_SIZE of arm64 and x86_64, the closing NUL included. */
#define CMDLINE_SIZE 2048

enum guest_cmdline_fault {
	CMDLINE_OK,
	CMDLINE_TOO_LONG,
	CMDLINE_TWO_DASHES,
	CMDLINE_APPEND_CONTROL,
	CMDLINE_QUOTE,
	CMDLINE_CONTROL,
	CMDLINE_DASHES,
	CMDLINE_NOT_ASCII,
	CMDLINE_TOO_MANY,
};

struct guest_cmdline {
	const char *console;   /* added as console=… unless append has one */
	const char *append;    /* what the user gave, or NULL */
	char *const *workload; /* NULL-terminated, or NULL: words after "--" */
	bool ascii_only;       /* the firmware would mangle anything else */
	bool close_words;      /* the firmware adds words of its own at the end */
};

/*
 * Pure. Writes the command line to out and returns CMDLINE_OK, or says why it cannot be carried;
 * then *culprit is the word at fault, or NULL.
 */
enum guest_cmdline_fault guest_cmdline_build(const struct guest_cmdline *in, char out[CMDLINE_SIZE],
    const char **culprit);

/* The fault as half a sentence, after "the kernel command line". */
const char *guest_cmdline_why(enum guest_cmdline_fault fault);

#endif
