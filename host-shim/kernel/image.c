// SPDX-License-Identifier: MIT
/*
 * image.c - recognises a kernel file by its first bytes.
 *
 * Offsets and magics: linux/Documentation/arch/arm64/booting.rst and linux/Documentation/arch/x86/boot.rst of
 * Linux, linux/include/linux/pe.h and linux/drivers/firmware/efi/libstub/zboot-header.S for the EFI
 * kinds.
 */
#include "host-shim/kernel/image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-shim/kernel/unpack.h"

#define PE_HEADER 24 /* with its signature, without the optional header */
#define PE_SECTION 40

struct magic {
	size_t offset;
	size_t len;
	const char *bytes;
	enum image_kind kind;
	const char *what;
};

/* In order: a bzImage and a zboot image are PE files too. */
static const struct magic magics[] = {
	{ 0x202, 4, "HdrS",               IMAGE_BZIMAGE, "an x86 bzImage" },
	{ 4,     4, "zimg",               IMAGE_ZBOOT,   "an EFI zboot image" },
	{ 56,    4, "ARM\x64",            IMAGE_ARM64,   "an arm64 Image" },
	{ 56,    4, "RSC\x05",            IMAGE_REFUSED, "a RISC-V Image" },
	{ 0x24,  4, "\x18\x28\x6f\x01",   IMAGE_REFUSED, "a 32-bit Arm zImage" },
	{ 0,     4, "\x7f" "ELF",         IMAGE_REFUSED, "an ELF file (give Image or bzImage, not vmlinux)" },
	{ 0,     4, "\x28\xb5\x2f\xfd",   IMAGE_REFUSED, "zstd-compressed (only gzip can be booted)" },
	{ 0,     6, "\xfd" "7zXZ",        IMAGE_REFUSED, "xz-compressed (only gzip can be booted)" },
	{ 0,     4, "\x02\x21\x4c\x18",   IMAGE_REFUSED, "lz4-compressed (only gzip can be booted)" },
	{ 0,     3, "BZh",                IMAGE_REFUSED, "bzip2-compressed (only gzip can be booted)" },
	{ 0,     4, "\x5d\0\0",           IMAGE_REFUSED, "lzma-compressed (only gzip can be booted)" },
	{ 0,     5, "07070",              IMAGE_REFUSED, "a cpio archive (an initramfs?)" },
	{ 0,     4, "\x27\x05\x19\x56",   IMAGE_REFUSED, "a U-Boot uImage" },
	{ 0,     4, "QFI\xfb",            IMAGE_REFUSED, "a qcow2 disk" },
};

const char *image_arch_name(enum arch arch)
{
	switch (arch) {
	case ARCH_ARM64:
		return "arm64";
	case ARCH_X86_64:
		return "x86_64";
	case ARCH_UNKNOWN:
		break;
	}
	return "unknown";
}

static uint64_t le(const unsigned char *at, size_t bytes)
{
	uint64_t n = 0;

	while (bytes--)
		n = n << 8 | at[bytes];
	return n;
}

/* Where the PE header is, or 0. */
static size_t pe_header(const unsigned char *head, size_t len)
{
	size_t at;

	if (len < 64 || head[0] != 'M' || head[1] != 'Z')
		return 0;
	at = (size_t)le(head + 0x3c, 3);
	return at + PE_HEADER > len || memcmp(head + at, "PE\0\0", 4) ? 0 : at;
}

/*
 * The end of the last section in the file (struct section_header: raw data's size and place), or 0.
 */
static uint64_t pe_size(const unsigned char *head, size_t len, size_t pe)
{
	size_t count = (size_t)le(head + pe + 6, 2),
	       at = pe + PE_HEADER + (size_t)le(head + pe + 20, 2);
	uint64_t most = 0;

	for (; count; count--, at += PE_SECTION) {
		uint64_t end;

		if (at + PE_SECTION > len)
			return 0;
		end = le(head + at + 16, 4) + le(head + at + 20, 4);
		if (end > most)
			most = end;
	}
	return most;
}

static enum arch arch_of(enum image_kind kind, unsigned machine)
{
	switch (kind) {
	case IMAGE_ARM64:
		return ARCH_ARM64;
	case IMAGE_BZIMAGE:
		return ARCH_X86_64;
	case IMAGE_ZBOOT:
		return machine == 0xaa64 ? ARCH_ARM64 :
		    machine == 0x8664 ? ARCH_X86_64 : ARCH_UNKNOWN;
	case IMAGE_UNKNOWN:
	case IMAGE_REFUSED:
		break;
	}
	return ARCH_UNKNOWN;
}

static void sniff_plain(const unsigned char *head, size_t len, struct image *out)
{
	size_t pe = pe_header(head, len), i;
	unsigned machine = pe ? (unsigned)le(head + pe + 4, 2) : 0;

	*out = (struct image){ .efi = machine != 0,
		.size = pe ? pe_size(head, len, pe) : 0,
		.what = "no kernel that softoff knows" };
	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		const struct magic *m = &magics[i];

		if (m->offset + m->len > len || memcmp(head + m->offset, m->bytes, m->len))
			continue;
		out->kind = m->kind;
		out->what = m->what;
		out->arch = arch_of(m->kind, machine);
		return;
	}
}

static bool is_gzip(const unsigned char *head, size_t len)
{
	return len >= 2 && head[0] == 0x1f && head[1] == 0x8b;
}

void image_sniff(const unsigned char *head, size_t len, struct image *out)
{
	sniff_plain(head, len, out);
	if (is_gzip(head, len)) {
		out->gzip = true;
		out->what = "gzip-compressed";
	}
}

/* Recognises the content of the gzip file path. */
static void look_into_gzip(const char *path, struct image *out)
{
	unsigned char inner[IMAGE_HEAD];
	long n = unpack_head(path, inner, sizeof(inner));

	sniff_plain(inner, n < 0 ? 0 : (size_t)n, out);
	out->gzip = true;
	if (out->kind == IMAGE_UNKNOWN)
		out->what = "gzip-compressed, with no kernel inside that softoff knows";
	if (out->kind == IMAGE_REFUSED)
		out->kind = IMAGE_UNKNOWN;
}

int image_read(const char *path, struct image *out)
{
	unsigned char head[IMAGE_HEAD];
	struct stat st;
	size_t len = 0;
	ssize_t n = 1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	while (n > 0 && len < sizeof(head)) {
		n = read(fd, head + len, sizeof(head) - len);
		if (n > 0)
			len += (size_t)n;
	}
	if (n < 0) {
		n = -errno;
		close(fd);
		return (int)n;
	}
	image_sniff(head, len, out);
	if (out->gzip)
		look_into_gzip(path, out);
	if (!out->gzip && out->arch != ARCH_UNKNOWN && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    out->size > (uint64_t)st.st_size) {
		out->kind = IMAGE_REFUSED;
		out->what = "cut off: its header says that it is longer";
	}
	close(fd);
	return 0;
}
