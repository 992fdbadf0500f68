/* SPDX-License-Identifier: MIT */
/*
 * param.h - the root's kernel parameters: root=, rootfstype=, rootflags=, ro, rw, rootwait, rootdelay= and init=, as the
 * kernel itself reads them (linux/Documentation/admin-guide/kernel-parameters.txt).
 *
 * Pure: init/root/device.h looks for the device.
 */
#ifndef INIT_ROOT_PARAM_H
#define INIT_ROOT_PARAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "init/root/blkid.h"
#include "lib/cmdline.h"
#include "lib/params.h"

#define ROOT_PARAM_WAIT_MS 10000u /* without rootwait: enough for drivers, and a machine that cannot boot reports it soon */

enum root_param_kind {
	/* enum blkid_name: UUID=, LABEL=, PARTUUID=, PARTLABEL= */
	ROOT_PARAM_DEVICE = BLKID_NAMES, /* /dev/NAME */
	ROOT_PARAM_NUMBER, /* 254:0, or fe00: a device number */
	ROOT_PARAM_TAG,  /* no block device but a source that rootfstype= understands (virtiofs, 9p) */
	ROOT_PARAM_NONE, /* the initramfs is the root */
};

struct root_param {
	unsigned kind;       /* enum root_param_kind */
	const char *root;    /* the value of root= */
	char value[260];     /* the value after "UUID=" and the like; a UUID in lower case */
	dev_t number;        /* of ROOT_PARAM_NUMBER */
	int partition_step;  /* /PARTNROFF=: the distance from the partition with the PARTUUID */
	const char *types;   /* rootfstype=, several separated by commas; NULL: the type found on the device */
	unsigned flags;      /* for mount(2): ro, rw, and the generic words of rootflags= */
	char options[512];   /* the rest of rootflags= */
	bool overlay;        /* softoff.overlay=tmpfs */
	uint64_t delay_ms, wait_ms; /* CLOCK_NEVER: rootwait */
	const char *init;    /* init=; NULL: this init stays */
};

/* The strings belong to line. */
void root_param_read(struct root_param *s, const struct cmdline *line, const struct params *params);

#endif
