/* SPDX-License-Identifier: MIT */
/* applet.h - init called by somebody who is not the kernel: as poweroff, reboot or halt, or for its version. */
#ifndef INIT_APPLET_H
#define INIT_APPLET_H

/*
 * poweroff | reboot | halt [-f] [-n]: asks PID 1 by the contract's signal; -f calls reboot(2) itself, after a sync
 * unless -n. As init: --version and --help, and a word on what it is. Returns the exit status.
 */
int applet_main(int argc, char **argv);

#endif
