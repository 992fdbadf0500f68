/* SPDX-License-Identifier: MIT */
/* run.h - `softoff run`. */
#ifndef HOST_SHIM_RUN_RUN_H
#define HOST_SHIM_RUN_RUN_H

/* The subcommand: argv[0] is "run". Returns the exit status of the program. */
int run_main(int argc, char *argv[]);

#endif
