/* SPDX-License-Identifier: MIT */
/*
 * trouble.h - what trouble's files have of each other. A workload gets one word; what it returns is its exit status.
 */
#ifndef TESTS_VM_TROUBLE_H
#define TESTS_VM_TROUBLE_H

#include <stddef.h>

/* A line for the test. must() ends the program when something has failed, and says what and why. */
void __attribute__((format(printf, 1, 2))) say(const char *fmt, ...);
void must(int result, const char *what);

/* Says that all is made, and stays until SIGTERM. */
int serve(void);

/* trouble_disks.c */
void mount_at(const char *source, const char *point, const char *type, const char *data);
void write_file(const char *path, size_t kib);
int do_stack(const char *unused);
int do_mirror(const char *unused);
int do_hidden(const char *unused);
int do_overlay(const char *unused);
int do_frozen(const char *arg);
int do_dead(const char *unused);
int do_broken(const char *unused);
int do_dirty(const char *mib);
int do_mounts(const char *count);

#endif
