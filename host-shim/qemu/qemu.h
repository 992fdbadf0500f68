/* SPDX-License-Identifier: MIT */
/* qemu.h - what the parts of the QEMU back end share. */
#ifndef HOST_SHIM_QEMU_QEMU_H
#define HOST_SHIM_QEMU_QEMU_H

#include "host-shim/common/strlist.h"
#include "host-shim/run/options.h"

/* A guest that takes QEMU over can start no program and raise no rights (seccomp; QEMU's -sandbox). */
#define QEMU_SANDBOX "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"

/* File names are checked to be shorter. */
#define QEMU_PATH_MAX 4096

/* The command that boots the guest. */
void qemu_command(const struct options *opt, const char *program, const char *cmdline,
    struct strlist *argv);

/* The same machine without kernel and devices, for trying an accelerator. */
void qemu_probe_command(const struct options *opt, const char *program, struct strlist *argv);

/* The same machine, which writes its device tree to a file and ends. */
void qemu_tree_command(const struct options *opt, const char *program, const char *path,
    struct strlist *argv);

/*
 * Replaces --accel auto with an accelerator that starts. Ends the program with an error message if
 * the accelerator of --accel does not start.
 */
void qemu_choose_accel(struct options *opt, const char *program);

/* Finds QEMU and firmware, and tries the accelerator. Ends the program with an error message if one is missing. */
void qemu_prepare(struct options *opt, char *program, size_t size);

#endif
