/* SPDX-License-Identifier: MIT */
/*
 * init.h - what PID 1 knows. One object, static, no heap: PID 1 can run out of nothing.
 */
#ifndef INIT_INIT_H
#define INIT_INIT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/services/backoff.h"
#include "init/services/services.h"
#include "init/shutdown/policy.h"
#include "lib/cmdline.h"
#include "lib/params.h"

enum role_name {
	ROLE_AGENT,
	ROLE_NET,
	ROLE_COUNT,
};

struct role {
	pid_t pid;            /* 0: does not run */
	bool wanted;          /* to be started (again) when due */
	bool finished;        /* ended well: it had nothing left to do */
	struct backoff pause; /* between its starts */
};

/* How the workload ended, as the host wants to know it. */
enum workload_end {
	WORKLOAD_NONE, /* there is none, or it still runs */
	WORKLOAD_EXITED,
	WORKLOAD_SIGNALLED,
};

struct workload {
	char *const *argv; /* NULL: none, the guest idles */
	pid_t pid;         /* 0: does not run */
	bool wanted;
	struct backoff pause;
	enum workload_end end;
	int value; /* its exit status or signal */
	bool oom;  /* killed when memory ran out */
};

/* Own children that do for PID 1 what may block. 0: does not run. */
struct helpers {
	pid_t modules;
	pid_t root;  /* waits for the root and mounts it */
	pid_t empty; /* gives the initramfs' memory back */
};

/* How far the root is. */
enum root_state {
	ROOT_THERE,      /* or not looked for yet */
	ROOT_WAITED_FOR, /* helpers.root mounts it */
	ROOT_MOUNTED,    /* it has: PID 1 is to go there */
	ROOT_MISSING,    /* it could not */
	ROOT_SHELL,      /* a shell runs instead; when it ends, the root is tried once more */
	ROOT_LOST,
};

struct init {
	struct cmdline line;
	char line_text[CMDLINE_MAX];
	char **argv; /* main()'s */
	struct params params;
	bool container; /* PID 1 of a container: its descriptors 0 to 2 are the workload's too, its mounts not ours */
	struct role roles[ROLE_COUNT];
	struct workload workload;
	struct services services;
	struct helpers helpers;
	struct shutdown shutdown;
	enum root_state root;
	bool root_again; /* the shell has been */
	uint64_t modules_ms; /* when modules still loading are no longer waited for */
	bool processes;      /* the user has some */
};

#endif
