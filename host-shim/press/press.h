/* SPDX-License-Identifier: MIT */
/* press.h - `softoff press` and `softoff status`: machines that another program started. */
#ifndef HOST_SHIM_PRESS_PRESS_H
#define HOST_SHIM_PRESS_PRESS_H

/* The subcommands: argv[0] is the name. Return the exit status of the program. */
int press_main(int argc, char *argv[]);
int status_main(int argc, char *argv[]);

#endif
