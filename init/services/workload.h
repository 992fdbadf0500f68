/* SPDX-License-Identifier: MIT */
/* workload.h - the program that the guest is there for. */
#ifndef INIT_SERVICES_WORKLOAD_H
#define INIT_SERVICES_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/init.h"

/* What is to run: what follows `--`, else what /etc/inittab lists, else /etc/rc, else nothing. argv is main()'s. */
void workload_choose(struct init *init, char **argv);

/* Starts it if it is wanted, not running and due. */
void workload_start_due(struct init *init, uint64_t now_ms);

/* A process of the user has ended: true if it was the workload; its end is then noted and said. */
bool workload_ended(struct init *init, pid_t pid, int status);

/* When it is due to be started again; CLOCK_NEVER if it is not. */
uint64_t workload_deadline(const struct init *init);

#endif
