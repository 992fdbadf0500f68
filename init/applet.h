/* SPDX-License-Identifier: MIT */
/* applet.h - init called by a user or a script: as poweroff, reboot, halt or telinit, or for its version. */
#ifndef INIT_APPLET_H
#define INIT_APPLET_H

/*
 * poweroff | reboot | halt [-f] [-n]: sends PID 1 the contract's signal (lib/power.h); -f calls reboot(2) itself, after a
 * sync unless -n. As init: --version, --help, or a usage line. Returns the exit status.
 */
int applet_main(int argc, char **argv);

#endif
