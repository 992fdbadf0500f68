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
 * Settles --accel: auto becomes what starts; one that does not start ends the program with a
 * sentence.
 */
void qemu_choose_accel(struct options *opt, const char *program);

/*
 * Finds QEMU and firmware, tries the accelerator; ends with a sentence where something is missing.
 */
void qemu_prepare(struct options *opt, char *program, size_t size);

#endif
