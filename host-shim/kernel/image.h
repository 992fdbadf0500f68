/* SPDX-License-Identifier: MIT */
/* image.h - recognises a kernel file by its first bytes. */
#ifndef HOST_SHIM_KERNEL_IMAGE_H
#define HOST_SHIM_KERNEL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum arch {
	ARCH_UNKNOWN,
	ARCH_ARM64,
	ARCH_X86_64,
};

enum image_kind {
	IMAGE_UNKNOWN,
	IMAGE_ARM64,   /* linux/Documentation/arch/arm64/booting.rst */
	IMAGE_ZBOOT,   /* EFI program that unpacks itself: CONFIG_EFI_ZBOOT */
	IMAGE_BZIMAGE, /* linux/Documentation/arch/x86/boot.rst */
	IMAGE_REFUSED, /* recognised, but softoff cannot boot it */
};

struct image {
	enum image_kind kind;
	enum arch arch;
	bool gzip;        /* the whole file is gzip around the kind above */
	bool efi;         /* has a PE header: UEFI can start it */
	uint64_t size;    /* the least size of the file, by its PE header; 0: not known */
	const char *what; /* for messages: "an ELF file" */
};

/* Enough of a file for every header that image_sniff() knows. */
#define IMAGE_HEAD 1536

/* The name that options and reports use: "arm64". */
const char *image_arch_name(enum arch arch);

/* Pure: fills *image from the first len bytes of a file. Of a gzip file they only show that it is one. */
void image_sniff(const unsigned char *head, size_t len, struct image *out);

/*
 * Reads the head of a file and sniffs it, also within gzip; refuses a file that is cut off. Returns 0 or
 * -errno.
 */
int image_read(const char *path, struct image *out);

#endif
