/* SPDX-License-Identifier: MIT */
/*
 * trouble.h - what trouble's files have of each other. A workload gets one word; what it returns is its exit status.
 */
#ifndef TESTS_VM_TROUBLE_H
#define TESTS_VM_TROUBLE_H

#include <stdbool.h>
#include <stddef.h>

/* A line for the test. must() ends the program when something has failed, and says what and why. */
void __attribute__((format(printf, 1, 2))) say(const char *fmt, ...);
void must(int result, const char *what);

/* Says that all is made, and stays until SIGTERM. */
int serve(void);

/* trouble_disks.c */
void mount_at(const char *source, const char *point, const char *type, const char *data);
void write_file(const char *path, size_t kib);
/* A mapping of one device-mapper target, as long as disk, as /dev/NAME. */
void map_target(const char *name, const char *target, const char *disk, const char *arguments);

/* The mirror /dev/mirror of two disks; one that is not clean begins to copy the first disk to the second. */
void make_mirror(bool clean);

/* A linear mapping of the whole of disk, as /dev/NAME; suspend_disk(): reading from it, or writing to it, then takes for ever. */
void map_disk(const char *name, const char *disk);
void suspend_disk(const char *name);
void attach_loop(const char *loop, const char *file);
void swap_on(const char *path, size_t kib);
void copy_file(const char *from, const char *to);
int do_stack(const char *unused);
int do_mirror(const char *unused);
int do_hidden(const char *unused);
int do_overlay(const char *unused);
int do_frozen(const char *arg);
int do_dead(const char *unused);
int do_broken(const char *unused);
int do_mounts(const char *count);


/* trouble_slow.c */
int do_dirty(const char *what);
int do_whole(const char *what);

/* trouble_user.c */
int do_crowd(const char *count);
int do_fill(const char *unused);
int do_memory(const char *unused);
int do_flowoff(const char *unused);
int do_flowloop(const char *unused);
int do_nulldisc(const char *unused);
int do_escape(const char *unused);

/* trouble_nested.c */
int do_pinned(const char *unused);
int do_survivor(const char *unused);
int do_inside(const char *unused);
int do_lower(const char *unused);

#endif
