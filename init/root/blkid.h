/* SPDX-License-Identifier: MIT */
/*
 * blkid.h - what is on a block device: file system, label and UUID from its superblock; PARTUUID and PARTLABEL from the
 * partition table of the disk that it is a part of.
 *
 * Pure functions over the first bytes of the device. They read nothing behind len, and believe nothing that leads there.
 */
#ifndef INIT_ROOT_BLKID_H
#define INIT_ROOT_BLKID_H

#include <stddef.h>
#include <stdint.h>

/* So much of a device has to be read: btrfs' superblock, the farthest, is at 64 KiB. */
#define BLKID_BYTES 0x11000u

enum blkid_name {
	BLKID_UUID,      /* as blkid(8) writes it, but lower case */
	BLKID_LABEL,
	BLKID_PARTUUID,  /* as the kernel writes it */
	BLKID_PARTLABEL, /* as the kernel writes it: 7 bits, '!' for what cannot be printed */
	BLKID_NAMES,
};

/* "UUID=", "LABEL=", "PARTUUID=", "PARTLABEL=" */
extern const char blkid_prefixes[BLKID_NAMES][12];

struct blkid {
	const char *type;             /* what mount(2) calls it, with commas where there are several; NULL: not known */
	char names[BLKID_NAMES][260]; /* "" if it has none */
};

/* Looks for a superblock: sets type, UUID and LABEL. */
void blkid_superblock(const uint8_t *device, size_t len, struct blkid *out);

/* Looks for a partition table, of a GPT first: sets PARTUUID and PARTLABEL of partition `number` (from 1). */
void blkid_partition(const uint8_t *disk, size_t len, unsigned number, struct blkid *out);

#endif
