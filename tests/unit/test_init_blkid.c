// SPDX-License-Identifier: MIT
/*
 * test_init_blkid.c: superblocks and partition tables, of images that mkfs programs and sfdisk made, and of
 * random bytes.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "init/root/blkid.h"
#include "tests/unit/tap.h"

#define UUID "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
#define DIR_ "mkdir -p \"$d/tree\"; "

static uint8_t buf[BLKID_BYTES];
static char folder[] = "/tmp/softoff-blkid.XXXXXX";
static struct blkid id;

/* Runs command with $i for the image and $d for its folder, and reads the image's start. */
static size_t make(const char *command)
{
	char line[1024];
	ssize_t n;
	int fd;

	snprintf(line, sizeof(line), "PATH=$PATH:/usr/sbin:/sbin d=%s i=%s/image; rm -rf \"$i\"; exec >/dev/null 2>&1; %s", folder,
		 folder, command);
	if (system(line) != 0)
		return 0;
	snprintf(line, sizeof(line), "%s/image", folder);
	fd = open(line, O_RDONLY);
	n = read(fd, buf, sizeof(buf));
	(void)close(fd);
	return n > 0 ? (size_t)n : 0;
}

static int have(const char *program)
{
	char line[128];

	snprintf(line, sizeof(line), "PATH=$PATH:/usr/sbin:/sbin command -v %s >/dev/null", program);
	return system(line) == 0;
}

static const struct {
	const char *program, *command, *type, *uuid, *label;
} filesystems[] = {
	{ "mke2fs", "mke2fs -t ext4 -L 'a root' -U " UUID " $i 8M", "ext4,ext2", UUID, "a root" },
	{ "mke2fs", "mke2fs -t ext4 -L 0123456789abcdef -U " UUID " $i 8M", "ext4,ext2", UUID, "0123456789abcdef" },
	{ "mke2fs", "mke2fs -t ext3 -U " UUID " $i 8M", "ext4,ext2", UUID, "" },
	{ "mke2fs", "mke2fs -t ext2 -b 4096 -L x -U " UUID " $i 8M", "ext4,ext2", UUID, "x" },
	{ "mkfs.xfs", "mkfs.xfs -L twelve_chars -m uuid=" UUID " -d file,name=$i,size=300m", "xfs", UUID, "twelve_chars" },
	{ "mkfs.btrfs", "truncate -s 128M $i; mkfs.btrfs -L butter -U " UUID " $i", "btrfs", UUID, "butter" },
	{ "mksquashfs", DIR_ "mksquashfs $d/tree $i", "squashfs", "", "" },
	{ "mkfs.erofs", DIR_ "mkfs.erofs -U " UUID " $i $d/tree", "erofs", UUID, "" },
	{ "mkfs.f2fs", "truncate -s 64M $i; mkfs.f2fs -l flash -U " UUID " $i", "f2fs", UUID, "flash" },
	{ "mkfs.vfat", "truncate -s 64M $i; mkfs.vfat -F 32 -n 'MY DISK' -i 1234abcd $i", "vfat", "1234-abcd", "MY DISK" },
	{ "mkfs.vfat", "truncate -s 16M $i; mkfs.vfat -F 16 -i 00000001 $i", "vfat", "0000-0001", "" },
	{ "mkfs.vfat", "truncate -s 2M $i; mkfs.vfat -F 12 -n FLOPPY -i fedc0000 $i", "vfat", "fedc-0000", "FLOPPY" },
};

static void superblocks(void)
{
	for (size_t i = 0; i < sizeof(filesystems) / sizeof(filesystems[0]); i++) {
		size_t len;

		if (!have(filesystems[i].program)) {
			ok(1, "%s # SKIP %s is not there", filesystems[i].command, filesystems[i].program);
			continue;
		}
		len = make(filesystems[i].command);
		id = (struct blkid){ 0 };
		blkid_superblock(buf, len, &id);
		is_str(id.type, filesystems[i].type, "%s: the type", filesystems[i].command);
		is_str(id.names[BLKID_UUID], filesystems[i].uuid, "%s: the UUID", filesystems[i].command);
		is_str(id.names[BLKID_LABEL], filesystems[i].label, "%s: the label", filesystems[i].command);
	}
	memset(buf, 0, sizeof(buf));
	id.type = "?";
	blkid_superblock(buf, sizeof(buf), &id);
	is_str(id.type, NULL, "an empty device has no type");
	is_str(id.names[BLKID_UUID], "", "an empty device has no UUID");
}

static void partition(size_t len, unsigned number, const char *uuid, const char *label)
{
	id = (struct blkid){ 0 };
	blkid_partition(buf, len, number, &id);
	is_str(id.names[BLKID_PARTUUID], uuid, "partition %u: PARTUUID", number);
	is_str(id.names[BLKID_PARTLABEL], label, "partition %u: PARTLABEL", number);
}

static void tables(void)
{
	size_t len;

	if (!have("sfdisk")) {
		ok(1, "partition tables # SKIP sfdisk is not there");
		return;
	}
	len = make("truncate -s 64M $i; printf 'label: gpt\\nsize=1M, uuid=" UUID ", name=\"the root\"\\n"
		   "size=1M, uuid=11111111-2222-4333-8444-555555555555, name=\"n\\303\\251\"\\n' | sfdisk $i");
	ok(len == sizeof(buf), "sfdisk makes a GPT");
	group("GPT");
	partition(len, 1, UUID, "the root");
	partition(len, 2, "11111111-2222-4333-8444-555555555555", "ni");
	partition(len, 129, "", "");
	partition(len, 0, "", "");
	ungroup();
	len = make("truncate -s 64M $i; printf 'label: dos\\nlabel-id: 0xdeadbeef\\nsize=1M\\nsize=8M, type=E\\nsize=1M\\n' "
		   "| sfdisk $i");
	ok(len == sizeof(buf), "sfdisk makes an MBR");
	group("MBR");
	partition(len, 1, "deadbeef-01", "");
	partition(len, 15, "deadbeef-0f", "");
	memset(buf, 0, sizeof(buf));
	group("an empty disk");
	partition(sizeof(buf), 1, "", "");
	ungroup();
}

/* A GPT for sectors of 4096 bytes, put together by hand: sfdisk makes none on a file. */
static void large_sectors(void)
{
	memset(buf, 0, sizeof(buf));
	memcpy(buf + 4096, "EFI PART", 8);
	buf[4096 + 72] = 2;
	buf[4096 + 80] = 128;
	buf[4096 + 84] = 128;
	for (unsigned i = 0; i < 16; i++)
		buf[8192 + 128 + 16 + i] = (uint8_t)(0x10 + i);
	buf[8192 + 128 + 56] = 'r';
	group("sectors of 4096 bytes");
	partition(sizeof(buf), 2, "13121110-1514-1716-1819-1a1b1c1d1e1f", "r");
	ungroup();
}

/* Random bytes after every magic number, at every length: the sanitizers watch. */
static void anything(void)
{
	static const struct {
		size_t at;
		const char *magic;
	} magics[] = { { 0x438, "\x53\xef" }, { 0, "XFSB" },	      { 0x10040, "_BHRfS_M" }, { 1024, "\xe2\xe1\xf5\xe0" },
		       { 54, "FAT1" },	     { 1024, "\x10\x20\xf5\xf2" }, { 512, "EFI PART" },    { 4096, "EFI PART" },
		       { 510, "\x55\xaa" } };
	unsigned long state = 1;
	int good = 1;

	for (unsigned round = 0; round < 3000; round++) {
		size_t len, m = round % (sizeof(magics) / sizeof(magics[0]));
		uint8_t *exact;

		for (size_t i = 0; i < 8192; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			buf[i] = buf[sizeof(buf) - 1 - i] = (uint8_t)(state >> 33);
		}
		memcpy(buf + magics[m].at, magics[m].magic, strlen(magics[m].magic));
		len = round & 1 ? sizeof(buf) : (state >> 33) % sizeof(buf);
		exact = malloc(len ? len : 1);
		memcpy(exact, buf, len);
		blkid_superblock(exact, len, &id);
		for (unsigned n = 0; n < 300; n += 37)
			blkid_partition(exact, len, n, &id);
		for (unsigned n = 0; n < BLKID_NAMES; n++)
			for (const char *c = id.names[n]; *c; c++)
				good &= (unsigned char)*c >= 0x20 && *c != 0x7f;
		free(exact);
	}
	ok(good, "blkid reads random bytes within their bounds and returns printable text");
}

int main(void)
{
	char line[64];

	ok(mkdtemp(folder) != NULL, "the test has a folder for its images");
	superblocks();
	tables();
	large_sectors();
	anything();
	snprintf(line, sizeof(line), "rm -rf %s", folder);
	return system(line) != 0 || done();
}
