/* SPDX-License-Identifier: MIT */
/* vz_options.h - the options of softoff-vz. */
#ifndef HOST_SHIM_VZ_VZ_OPTIONS_H
#define HOST_SHIM_VZ_VZ_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#define VZ_DISKS 16
#define VZ_SHARES 16
#define VZ_PORTS 16

struct vz_disk {
	char *path;
	bool read_only;
};

struct vz_share {
	char *tag, *folder;
	bool read_only;
};

struct vz_port {
	long port;
	char *socket;
};

struct vz_options {
	const char *kernel, *initrd, *cmdline; /* direct boot: kernel is a raw Image, or a bzImage */
	const char *efi_store;                 /* boot by EFI: the file with its variables, made where it is absent */
	bool unlink_kernel;                    /* it was made for this one start */
	long cpus, memory_mib;
	bool net;
	char mac[18]; /* "02:…", in small letters */
	struct vz_disk disks[VZ_DISKS];
	size_t n_disks;
	struct vz_share shares[VZ_SHARES];
	size_t n_shares;
	struct vz_port ports[VZ_PORTS];
	size_t n_ports;
};

/* Reads argv[1..]. Ends the program with a sentence where it cannot be understood, and after --help. */
void vz_options_parse(struct vz_options *o, int argc, char *const argv[]);

/*
 * A locally administered address that is always the same for the same name, so that a guest keeps
 * its lease.
 */
void vz_mac_for(const char *name, char mac[18]);

#endif
