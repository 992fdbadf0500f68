/* SPDX-License-Identifier: MIT */
/* cgroups.h - thaws frozen control groups. For helpers. */
#ifndef LIB_TEARDOWN_CGROUPS_H
#define LIB_TEARDOWN_CGROUPS_H

/* Thaws all frozen cgroups, of v2 and of v1's freezer, in every cgroup file system that is mounted. A line for each. */
void cgroups_thaw(void);

#endif
