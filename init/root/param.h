/* SPDX-License-Identifier: MIT */
/*
 * param.h - which root the kernel command line asks for: root=, rootfstype=, rootflags=, ro, rw, rootwait, rootdelay=
 * and init=, as the kernel itself reads them (Documentation/admin-guide/kernel-parameters.txt).
 *
 * Pure: what is really there is looked up in rootdev.h.
 */
#ifndef INIT_ROOT_PARAM_H
#define INIT_ROOT_PARAM_H

#include <stdbool.h>
#include <stdint.h>

#include "init/root/blkid.h"
#include "lib/cmdline.h"
#include "lib/params.h"

#define ROOT_PARAM_WAIT_MS 10000u /* without rootwait: drivers are loaded by then, and a machine that cannot boot says so soon */

enum root_param_kind {
	/* enum blkid_name: UUID=, LABEL=, PARTUUID=, PARTLABEL= */
	ROOT_PARAM_DEVICE = BLKID_NAMES, /* /dev/NAME */
	ROOT_PARAM_TAG,  /* no block device: what rootfstype= takes as its source (virtiofs, 9p) */
	ROOT_PARAM_NONE, /* the initramfs is the root */
};

struct root_param {
	unsigned kind;       /* enum root_param_kind */
	const char *root;    /* as it was given */
	char value[260];     /* behind "UUID=" and its like; a UUID in lower case */
	int partition_step;  /* /PARTNROFF=: so many partitions behind the one with the PARTUUID */
	const char *types;   /* rootfstype=, one or more with commas; NULL: what is found */
	unsigned flags;      /* for mount(2): ro, rw, and those words of rootflags= that are no file system's own */
	char options[512];   /* the rest of rootflags= */
	bool overlay;        /* softoff.overlay=tmpfs */
	uint64_t delay_ms, wait_ms; /* CLOCK_NEVER: rootwait */
	const char *init;    /* init=; NULL: this one goes on */
};

/* The strings belong to line. */
void root_param_read(struct root_param *s, const struct cmdline *line, const struct params *params);

#endif
