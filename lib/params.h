/* SPDX-License-Identifier: MIT */
/*
 * params.h - the softoff.* parameters of the kernel command line, one table for all guest programs.
 *
 * PID 1 reads them once, with a warning line for each unknown name and bad value; the roles inherit the
 * result.
 */
#ifndef LIB_PARAMS_H
#define LIB_PARAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/cmdline.h"
#include "lib/power.h"

/* In the order of the words in params.c. */
enum params_onexit {
	ONEXIT_POWEROFF,
	ONEXIT_REBOOT,
	ONEXIT_HALT,
	ONEXIT_RESPAWN,
	ONEXIT_IDLE,
};

enum params_onfail {
	ONFAIL_POWEROFF,
	ONFAIL_REBOOT,
	ONFAIL_SHELL,
	ONFAIL_IDLE,
};

enum params_sigterm {
	SIGTERM_REBOOT,
	SIGTERM_POWEROFF,
};

enum params_exit {
	EXIT_OFF,
	EXIT_ISA,
	EXIT_TESTDEV,
};

enum params_doctor {
	DOCTOR_AUTO,
	DOCTOR_ALWAYS,
	DOCTOR_OFF,
};

enum params_irqwatch {
	IRQWATCH_AUTO, /* by a probe, or by looks */
	IRQWATCH_LOOK,
	IRQWATCH_OFF,
};

enum params_rootfs {
	ROOTFS_KEEP,
	ROOTFS_TMPFS, /* the initramfs moves into a tmpfs */
};

enum params_ready {
	READY_STARTED,
	READY_NOTIFY, /* when it has sent READY=1 */
};

enum params_log {
	LOG_CONSOLE,
	LOG_KMSG,
	LOG_QUIET, /* nowhere until a shutdown begins */
};

struct params {
	uint64_t began_ms;   /* when they were read: soon after PID 1's exec */
	uint64_t budget_ms;  /* press to reboot(2) */
	uint64_t grace_ms;   /* SIGTERM to SIGKILL, inside the budget */
	uint64_t sync_ms;    /* the most that writing data may take, from the press; CLOCK_NEVER: no limit */
	uint64_t armwait_ms; /* how long the agent waits for a button */
	int onexit;          /* enum params_onexit */
	int onfail;          /* enum params_onfail: without a root */
	bool overlay;        /* a tmpfs above the root */
	int rootfs;          /* enum params_rootfs */
	int ready;           /* enum params_ready: when the workload counts as ready */
	int log;             /* enum params_log: where lines go */
	const char *uid, *gid; /* the workload's, a name or a number; NULL: root's */
	bool forward;        /* in a container: only forward signals to the workload */
	bool agent;          /* in a container: start the agent */
	int exit;            /* enum params_exit: how the status gets to QEMU */
	int sigterm;         /* enum params_sigterm: what SIGTERM asks for */
	int doctor;          /* enum params_doctor */
	bool evdev, acpi, gpio, irq, qga; /* whether the agent uses the channel of that name */
	bool clock_rtc;       /* the agent sets the clock forward to the hardware clock */
	bool watchdog;        /* the shutdown takes over a watchdog that runs */
	int irqwatch;         /* enum params_irqwatch: how the agent watches the count of the button's interrupts */
	bool release;         /* net gives its leases back at shutdown */
	bool dad;             /* net probes an address before its use */
	uint64_t vsock_port;  /* 0: off */
	uint64_t qga_vsock_port; /* where the agent serves the guest-agent protocol too; 0: off */
	const char *hostname; /* NULL: not given */
	const char *clientid; /* as it is given, or NULL */
	const char *events;   /* port name, "vsock:PORT", or NULL for off */
};

/* Fills p with the defaults, then with what line gives. Warns by log_line. The strings belong to line. */
void params_read(struct params *p, const struct cmdline *line);

#endif
