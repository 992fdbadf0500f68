// SPDX-License-Identifier: MIT
/*
 * test_host_image.c - kernels, and what is none, by their first bytes.
 */
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>

#include "host-shim/kernel/image.h"
#include "tap.h"

static unsigned char head[IMAGE_HEAD];

static void put(size_t at, const void *bytes, size_t len)
{
	memcpy(head + at, bytes, len);
}

static void pe(unsigned machine)
{
	unsigned char id[6] = { 'P', 'E', 0, 0, (unsigned char)machine, (unsigned char)(machine >> 8) };

	put(0, "MZ", 2);
	put(0x3c, "\x40\0\0\0", 4);
	put(0x40, id, sizeof(id));
}

static struct image sniff(size_t len)
{
	/* A copy of the exact size, so that a read beyond its end is found. */
	unsigned char *copy = malloc(len ? len : 1);
	struct image image;

	memcpy(copy, head, len);
	image_sniff(copy, len, &image);
	free(copy);
	memset(head, 0, sizeof(head));
	return image;
}

/* The head within gzip, as a file; image_read() unpacks it. */
static struct image sniff_gzip(void)
{
	char path[] = "/tmp/softoff-image.XXXXXX", command[64];
	int fd = mkstemp(path);
	struct image image = { 0 };

	if (fd < 0 || write(fd, head, sizeof(head)) != (ssize_t)sizeof(head))
		abort();
	close(fd);
	snprintf(command, sizeof(command), "gzip %s", path);
	if (system(command) == 0) {
		strcat(command, ".gz");
		image_read(command + 5, &image);
		unlink(command + 5);
	}
	memset(head, 0, sizeof(head));
	return image;
}

static void test_kernels(void)
{
	struct image i;

	put(56, "ARM\x64", 4);
	i = sniff(sizeof(head));
	ok(i.kind == IMAGE_ARM64 && i.arch == ARCH_ARM64 && !i.efi, "an arm64 Image without EFI stub is known");
	pe(0xaa64);
	put(56, "ARM\x64", 4);
	i = sniff(sizeof(head));
	ok(i.kind == IMAGE_ARM64 && i.efi && !i.gzip, "an arm64 Image with EFI stub is known");
	pe(0xaa64);
	put(56, "ARM\x64", 4);
	i = sniff_gzip();
	ok(i.kind == IMAGE_ARM64 && i.efi && i.gzip, "an arm64 Image within gzip is known");
	pe(0xaa64);
	put(4, "zimg", 4);
	i = sniff(sizeof(head));
	ok(i.kind == IMAGE_ZBOOT && i.arch == ARCH_ARM64, "an arm64 zboot image is known");
	pe(0x5064);
	put(4, "zimg", 4);
	i = sniff(sizeof(head));
	ok(i.kind == IMAGE_ZBOOT && i.arch == ARCH_UNKNOWN, "a zboot image of another processor is known as such");
	pe(0x8664);
	put(0x202, "HdrS", 4);
	i = sniff(sizeof(head));
	ok(i.kind == IMAGE_BZIMAGE && i.arch == ARCH_X86_64 && i.efi, "an x86 bzImage is known");
}

static void test_others(void)
{
	struct image i;

	i = sniff(0);
	ok(i.kind == IMAGE_UNKNOWN && i.arch == ARCH_UNKNOWN, "an empty file is no kernel");
	put(0, "MZ", 2);
	i = sniff(2);
	ok(i.kind == IMAGE_UNKNOWN, "two bytes are no kernel");
	put(0, "MZ", 2);
	put(0x3c, "\xff\xff\xff\xff", 4);
	i = sniff(sizeof(head));
	ok(i.kind == IMAGE_UNKNOWN && !i.efi, "a PE header outside of the file is no kernel");
	put(0, "\x7f" "ELF", 4);
	i = sniff(64);
	ok(i.kind == IMAGE_REFUSED && strstr(i.what, "ELF"), "an ELF file is recognised and refused");
	put(0, "070701", 6);
	i = sniff(110);
	ok(i.kind == IMAGE_REFUSED && strstr(i.what, "cpio"), "an initramfs is recognised and refused");
	put(0, "\x28\xb5\x2f\xfd", 4);
	i = sniff(64);
	ok(i.kind == IMAGE_REFUSED && strstr(i.what, "zstd"), "a zstd file is recognised and refused");
	put(56, "RSC\x05", 4);
	i = sniff(64);
	ok(i.kind == IMAGE_REFUSED, "a RISC-V Image is recognised and refused");
	put(0, "070701", 6);
	i = sniff_gzip();
	ok(i.kind == IMAGE_UNKNOWN && i.gzip, "a gzip that holds an initramfs is no kernel");
	put(0, "\x1f\x8b\x08garbage that is no deflate stream", 36);
	i = sniff(64);
	ok(i.kind == IMAGE_UNKNOWN && i.gzip, "a broken gzip is no kernel");
}

/* Writes the first len bytes of the head, and zeros up to size; returns what it is. */
static struct image in_file(size_t size)
{
	char path[] = "/tmp/softoff-image.XXXXXX";
	int fd = mkstemp(path);
	struct image i = { 0 };

	if (fd < 0 || write(fd, head, sizeof(head)) != (ssize_t)sizeof(head) || ftruncate(fd, (off_t)size) < 0 || image_read(path, &i) < 0)
		ok(false, "a file is written and read");
	close(fd);
	unlink(path);
	return i;
}

/* An arm64 Image with two sections, the last of 0x3000 bytes at 0x2000, as the kernel's efi-header.S writes them. */
static void test_cut(void)
{
	struct image i;

	memset(head, 0, sizeof(head));
	memcpy(head, "MZ", 2);
	memcpy(head + 56, "ARM\x64", 4);
	head[0x3c] = 64;
	memcpy(head + 64, "PE\0\0\x64\xaa\2", 7);
	head[64 + 20] = 160;				/* the optional header */
	head[64 + 24 + 160 + 16 + 1] = 0x10;		/* .text: 0x1000 at 0x1000 */
	head[64 + 24 + 160 + 20 + 1] = 0x10;
	head[64 + 24 + 160 + 40 + 16 + 1] = 0x30;	/* .data: 0x3000 at 0x2000 */
	head[64 + 24 + 160 + 40 + 20 + 1] = 0x20;
	i = in_file(0x5000);
	ok(i.kind == IMAGE_ARM64 && i.arch == ARCH_ARM64 && i.efi && i.size == 0x5000, "a kernel as long as its header says is complete");
	i = in_file(0x4fff);
	ok(i.kind == IMAGE_REFUSED && strstr(i.what, "cut off"), "a kernel one byte shorter is cut off");
	head[64 + 6] = 40;
	i = in_file(0x4fff);
	ok(i.kind == IMAGE_ARM64 && i.size == 0, "sections beyond the bytes that are read tell nothing");
}

static void test_files(void)
{
	struct image i;

	is_int(image_read("/nonexistent", &i), -2, "a file that does not exist is -ENOENT");
	is_int(image_read("/", &i), -21, "a directory is -EISDIR");
	is_int(image_read("/dev/null", &i), 0, "an empty file is read");
	ok(i.kind == IMAGE_UNKNOWN, "the empty file is no kernel");
}

int main(void)
{
	test_kernels();
	test_others();
	test_cut();
	test_files();
	return done();
}
