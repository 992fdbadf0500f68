/* SPDX-License-Identifier: MIT */
/* workload.h - the workload: the one program for which the guest was booted. */
#ifndef INIT_SERVICES_WORKLOAD_H
#define INIT_SERVICES_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/init.h"

/* The words after `--` of main()'s argv, NULL-terminated; NULL: there are none. */
char *const *workload_after_dashes(char *const *argv);

/*
 * In the child of spawn_user(), context: the struct init. Becomes the workload. Returns a shell's statuses if it cannot: 127 for
 * "not found", 126 for "found, but cannot be executed".
 */
int workload_exec(void *context);

/* Chooses it: the words after `--`, else the entries of /etc/inittab, else /etc/rc, else none. argv: main()'s. */
void workload_choose(struct init *init, char **argv);

/* Starts it if it is wanted, not running and due. */
void workload_start_due(struct init *init, uint64_t now_ms);

/* A process of the user has ended: true if it was the workload, whose end is then recorded and logged. */
bool workload_ended(struct init *init, pid_t pid, int status);

/* When it is due to be started again; CLOCK_NEVER if it is not. */
uint64_t workload_deadline(const struct init *init);

#endif
