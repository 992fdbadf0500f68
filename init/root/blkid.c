// SPDX-License-Identifier: MIT
/*
 * blkid.c - identifies a block device by its first bytes.
 *
 * Sources of the offsets, the kernel's own structures: linux/fs/ext4/ext4.h, linux/fs/xfs/libxfs/xfs_format.h,
 * linux/include/uapi/linux/btrfs_tree.h, linux/fs/squashfs/squashfs_fs.h, linux/fs/erofs/erofs_fs.h, linux/include/linux/f2fs_fs.h,
 * linux/include/uapi/linux/msdos_fs.h, linux/block/partitions/efi.h and linux/block/partitions/msdos.c.
 */
#include "init/root/blkid.h"

#include <stdbool.h>
#include <string.h>

#include "lib/count.h"
#include "lib/text.h"

#define GPT_MAGIC "EFI PART"
#define MBR_ID 440
#define MBR_MAGIC 510

const char blkid_prefixes[BLKID_NAMES][12] = {
	[BLKID_UUID] = "UUID=",
	[BLKID_LABEL] = "LABEL=",
	[BLKID_PARTUUID] = "PARTUUID=",
	[BLKID_PARTLABEL] = "PARTLABEL=",
};

/* Offset 0 holds nothing but a magic number, so uuid_at or label_at of 0 means: none. */
static const struct superblock {
	char type[10], magic[9];
	uint16_t label_len; /* in bytes */
	uint32_t magic_at;
	uint32_t uuid_at;   /* 16 bytes, in the order in which they are written; 4 bytes of FAT, the lowest first */
	uint32_t label_at;
} table[] = {
	/* type       magic          label length  magic at uuid at  label at */
	{ "ext4,ext2", "\x53\xef",         16,     0x438,   0x468,   0x478 }, /* ext4 mounts ext2 and ext3 as well */
	{ "xfs",      "XFSB",              12,     0,       32,      108 },
	{ "btrfs",    "_BHRfS_M",          256,    0x10040, 0x10020, 0x1012b },
	{ "squashfs", "hsqs",              0,      0,       0,       0 },
	{ "erofs",    "\xe2\xe1\xf5\xe0",  16,     1024,    1072,    1088 },
	{ "f2fs",     "\x10\x20\xf5\xf2",  512,    1024,    1132,    1148 },
	{ "vfat",     "FAT32   ",          11,     82,      67,      71 },
	{ "vfat",     "FAT1",              11,     54,      39,      43 },
};

static uint64_t little(const uint8_t *at, unsigned bytes)
{
	uint64_t n = 0;

	while (bytes-- > 0)
		n = n << 8 | at[bytes];
	return n;
}

static bool has_magic(const uint8_t *device, size_t len, size_t at, const char *magic)
{
	size_t magic_len = strlen(magic);

	return at + magic_len <= len && memcmp(device + at, magic, magic_len) == 0;
}

/* The first three numbers of a GPT's GUID are little-endian (UEFI, appendix A): xor with this is their order. */
static const uint8_t guid_order[16] = { 3, 3, 3, 3, 1, 1, 1, 1 };

static void write_uuid(struct text *out, const uint8_t *bytes, bool guid)
{
	for (unsigned i = 0; i < 16; i++)
		text_fmt(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", bytes[guid ? i ^ guid_order[i] : i]);
}

/* Up to the first 0 of `step` bytes. Control characters become '!', trailing blanks are dropped. */
static void write_label(struct text *out, const uint8_t *at, size_t len, unsigned step)
{
	for (size_t i = 0; i + step <= len && little(at + i, step); i += step) {
		unsigned c = step > 1 ? at[i] & 0x7f : at[i];

		text_char(out, c < 0x20 || c == 0x7f ? '!' : (char)c);
	}
	while (out->len && out->buf[out->len - 1] == ' ')
		out->buf[--out->len] = '\0';
}

void blkid_superblock(const uint8_t *device, size_t len, struct blkid *out)
{
	struct text uuid = TEXT_IN(out->names[BLKID_UUID]), label = TEXT_IN(out->names[BLKID_LABEL]);
	const struct superblock *s = table;

	while (s < table + COUNT(table) && (!has_magic(device, len, s->magic_at, s->magic) || s->label_at + s->label_len > len))
		s++;
	out->type = NULL;
	if (s == table + COUNT(table))
		return;
	out->type = s->type;
	if (s->type[0] == 'v')
		text_fmt(&uuid, "%04x-%04x", (unsigned)little(device + s->uuid_at + 2, 2),
			 (unsigned)little(device + s->uuid_at, 2));
	else if (s->uuid_at)
		write_uuid(&uuid, device + s->uuid_at, false);
	/* mkfs.fat writes this where the user gave no label. */
	if (!has_magic(device, len, s->label_at, "NO NAME  "))
		write_label(&label, device + s->label_at, s->label_len, s->type[1] == '2' ? 2 : 1);
}

/* Returns the entry, or NULL. */
static const uint8_t *gpt_entry(const uint8_t *disk, size_t len, size_t sector, unsigned number)
{
	const uint8_t *header = disk + sector;
	uint64_t first, size, at;

	if (sector + 92 > len || !has_magic(disk, len, sector, GPT_MAGIC) || number - 1 >= little(header + 80, 4))
		return NULL;
	first = little(header + 72, 8);
	size = little(header + 84, 4);
	if (size < 128 || size > len || first > len / sector)
		return NULL;
	at = first * sector + (number - 1) * size;
	return at + 128 <= len ? disk + at : NULL;
}

void blkid_partition(const uint8_t *disk, size_t len, unsigned number, struct blkid *out)
{
	struct text uuid = TEXT_IN(out->names[BLKID_PARTUUID]), label = TEXT_IN(out->names[BLKID_PARTLABEL]);
	const uint8_t *entry = gpt_entry(disk, len, 512, number);

	if (!entry)
		entry = gpt_entry(disk, len, 4096, number);
	if (entry) {
		write_uuid(&uuid, entry + 16, true);
		write_label(&label, entry + 56, 72, 2);
	} else if (has_magic(disk, len, MBR_MAGIC, "\x55\xaa") && !has_magic(disk, len, 512, GPT_MAGIC)) {
		/* Logical partitions have numbers from 5 on, with the same disk id. */
		text_fmt(&uuid, "%08x-%02x", (unsigned)little(disk + MBR_ID, 4), number);
	}
}
