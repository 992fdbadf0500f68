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
#include "init/services/state.h"
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
	bool finished;        /* it ended with status 0: it had nothing left to do */
	struct backoff pause; /* between its starts */
};

/* How the workload ended: the event `off` carries it to the host. */
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

/* Own children for the calls that may block. 0: does not run. */
struct helpers {
	pid_t modules;
	pid_t root;  /* waits for the root and mounts it */
	pid_t empty; /* gives the initramfs' memory back */
};

/* The state of the root file system. */
enum root_state {
	ROOT_THERE,      /* PID 1 is on it, or the search has not begun */
	ROOT_WAITED_FOR, /* helpers.root waits for the device and mounts it */
	ROOT_MOUNTED,    /* helpers.root has mounted it: PID 1 switches to it next */
	ROOT_MISSING,    /* helpers.root could not mount it */
	ROOT_SHELL,      /* a shell runs instead; when the shell ends, init tries the root once more */
	ROOT_LOST,
};

struct init {
	struct cmdline line;
	char line_text[CMDLINE_MAX];
	char **argv; /* main()'s */
	struct params params;
	bool container; /* PID 1 of a container: the workload shares its descriptors 0 to 2, and its mounts belong to the host */
	bool own_network; /* not a container that shares the host's: addresses, resolv.conf and the host name then belong to the host */
	struct role roles[ROLE_COUNT];
	struct workload workload;
	struct helpers helpers;
	struct shutdown shutdown;
	enum root_state root;
	bool root_again;     /* the shell of softoff.onfail=shell has run */
	uint64_t modules_ms; /* when init stops waiting for the helper that loads modules; CLOCK_NEVER: it does not wait */
	bool processes;      /* at least one process of the user exists */
	bool unreaped;       /* more children may have ended than a turn reaps */
	struct services services; /* last: it is large, and what is written to lies on fewer pages without it in between */
};

#endif
