/* SPDX-License-Identifier: MIT */
/*
 * blkid.h - identifies a block device: file system, label and UUID from its superblock; PARTUUID and PARTLABEL from the
 * partition table of its disk.
 *
 * Pure functions over the first bytes of the device. They read nothing past len, and check each offset on the disk before use.
 */
#ifndef INIT_ROOT_BLKID_H
#define INIT_ROOT_BLKID_H

#include <stddef.h>
#include <stdint.h>

/* How much of a device the caller reads. The superblock farthest from the start is that of btrfs, at 64 KiB. */
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
	const char *type;             /* for mount(2), several separated by commas; NULL: unknown */
	char names[BLKID_NAMES][260]; /* "": the device has no such name */
};

/* Looks for a superblock: sets type, UUID and LABEL. */
void blkid_superblock(const uint8_t *device, size_t len, struct blkid *out);

/* Looks for a partition table, of a GPT first: sets PARTUUID and PARTLABEL of partition `number` (from 1). */
void blkid_partition(const uint8_t *disk, size_t len, unsigned number, struct blkid *out);

#endif
