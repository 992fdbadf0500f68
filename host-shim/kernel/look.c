// SPDX-License-Identifier: MIT
/*
 * look.c - recognises a file, and finds a kernel's config and version in it.
 *
 * The offsets of the packed payload in a bzImage and in an EFI zboot image:
 * linux/Documentation/arch/x86/boot.rst (payload_offset, payload_length, kernel_version) and
 * linux/drivers/firmware/efi/libstub/zboot-header.S. A unified kernel image is a PE file with the
 * kernel in its section .linux (UAPI group, specification of unified kernel images).
 */
#include "host-shim/kernel/look.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/host_text.h"
#include "host-shim/kernel/image.h"
#include "host-shim/kernel/stream.h"

#define LAYERS 5 /* a unified kernel image, its zboot image, the zstd in it, an Image */

void look_is(struct look *l, const char *text)
{
	size_t len = strlen(l->what);
	char safe[sizeof(l->what)];

	text_safe(safe, sizeof(safe), text, strlen(text));
	snprintf(l->what + len, sizeof(l->what) - len, "%s%s", len ? ", in it " : "", safe);
}

void look_lacks(struct look *l, const char *fmt, ...)
{
	char text[sizeof(l->why)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text_safe(l->why, sizeof(l->why), text, strlen(text));
}

static uint32_t le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Unpacks s to a temporary file and looks at that. */
static int look_packed(struct look *l, const struct span *s, unsigned depth)
{
	int fd = span_temporary(), rc;
	struct span inner;

	if (fd < 0)
		return fd;
	rc = stream_unpack(s, fd);
	/* The data before the damage may hold all. */
	if (span_of(fd, &inner) == 0 && span_size(&inner)) {
		int found = look_deeper(l, &inner, depth + 1);

		if (found == 0 || !rc)
			rc = found;
	}
	if (rc == -EBADMSG || rc == -EFBIG || rc == -ENOMEM || rc == -ENOEXEC)
		look_lacks(l, "%s", stream_error(rc));
	close(fd);
	return rc;
}

/*
 * The linker puts the unpacked size, four bytes, after each kind of payload but gzip
 * (linux/scripts/Makefile.lib, size_append).
 */
static int look_payload(struct look *l, const struct span *s, uint64_t at, uint64_t len, unsigned depth)
{
	struct span payload = span_part(s, at, len ? len : UINT64_MAX);
	uint8_t head[2];

	if (len > 4 && span_read(&payload, 0, head, 2) == 2 && (head[0] != 0x1f || head[1] != 0x8b) &&
	    span_size(&payload) == len)
		payload.end -= 4;
	return look_packed(l, &payload, depth);
}

/* Offset of a text "6.1.0-57-amd64 (builder) #1 ...", counted from 0x200; 0: none. */
static void read_bzimage_release(struct look *l, const struct span *s, const uint8_t *head)
{
	char text[sizeof(l->release)];
	size_t at = (size_t)head[0x20e] | (size_t)head[0x20f] << 8, n;

	if (!at)
		return;
	n = span_read(s, at + 0x200, text, sizeof(text) - 1);
	text[n] = '\0';
	text[strcspn(text, " \n")] = '\0';
	if (text[0] >= '0' && text[0] <= '9')
		text_safe(l->release, sizeof(l->release), text, strlen(text));
}

static int look_bzimage(struct look *l, const struct span *s, const uint8_t *head, unsigned depth)
{
	/* setup_sects at 0x1f1, 0 means 4; payload_offset counts from the code after them */
	uint64_t at = ((uint64_t)(head[0x1f1] ? head[0x1f1] : 4) + 1) * 512 + le32(head + 0x248);

	read_bzimage_release(l, s, head);
	return look_payload(l, s, at, le32(head + 0x24c), depth);
}

static bool is_text(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] < ' ' && p[i] != '\n' && p[i] != '\t' && p[i] != '\r')
			return false;
	return len > 0;
}

static int look_text(struct look *l, const struct span *s)
{
	static char piece[65536];
	uint64_t at = 0;
	size_t n;

	look_is(l, "a config");
	if (span_size(s) > LOOK_CONFIG_MAX) {
		look_lacks(l, "its config is longer than %u MiB", LOOK_CONFIG_MAX >> 20);
		return -EFBIG;
	}
	while ((n = span_read(s, at, piece, sizeof(piece)))) {
		if (write(l->config_fd, piece, n) != (ssize_t)n)
			return -EIO;
		at += n;
	}
	l->whole = true;
	return 0;
}

/* Files that people give instead of a kernel, with the advice for each. */
static const struct {
	size_t offset, len;
	const char *bytes, *what, *cure;
} strangers[] = {
	{ 0, 3, "ADB", "an Alpine package of version 3", "unpack it with apk extract, and give the folder" },
	{ 0, 4, "\xd0\x0d\xfe\xed", "a device tree or a FIT image", "take the kernel out with dumpimage" },
	{ 0, 4, "\x27\x05\x19\x56", "a U-Boot uImage", "take the kernel out with dumpimage" },
	{ 0, 4, "QFI\xfb", "a qcow2 disk", "copy the kernel out of it" },
	{ 0, 4, "hsqs", "a squashfs", "unpack it, and give the folder" },
	{ 0, 4, "PK\x03\x04", "a zip archive", "unpack it, and give the folder" },
	{ 32769, 5, "CD001", "a CD image", "copy the kernel out of it" },
	{ 1080, 2, "\x53\xef", "an ext file system", "mount it, and give the folder" },
	{ 510, 2, "\x55\xaa", "a disk image", "copy the kernel out of it" },
	{ 0, 8, "ANDROID!", "an Android boot image", "take the kernel out with unpack_bootimg" },
};

static int refuse_stranger(struct look *l, const struct span *s)
{
	uint8_t found[8];

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		if (span_read(s, strangers[i].offset, found, strangers[i].len) == strangers[i].len &&
		    !memcmp(found, strangers[i].bytes, strangers[i].len)) {
			look_is(l, strangers[i].what);
			look_lacks(l, "softoff does not read these: %s", strangers[i].cure);
			return -ENOTSUP;
		}
	return 0;
}

/* A file without the head of a kernel: an ELF file, or unknown bytes. */
static int look_unknown(struct look *l, const struct span *s, const uint8_t *head)
{
	int rc;

	if (!memcmp(head, "\177ELF", 4)) {
		look_is(l, "an ELF file");
		return look_scan(l, s);
	}
	rc = refuse_stranger(l, s);
	if (rc)
		return rc;
	look_is(l, "a file of unknown kind");
	rc = look_scan(l, s);
	if (rc == -ENOENT && !l->release[0]) {
		look_lacks(l, "no kernel, config or kernel package that softoff knows; give a .config, an Image, a bzImage, or an unpacked package's folder");
		rc = -ENOTSUP;
	}
	return rc;
}

static int look_image(struct look *l, const struct span *s, const uint8_t *head, size_t have, unsigned depth)
{
	struct image image;
	struct span section;

	if (span_section(s, ".linux", &section)) {
		look_is(l, "a unified kernel image");
		return look_deeper(l, &section, depth + 1);
	}
	image_sniff(head, have, &image);
	switch (image.kind) {
	case IMAGE_BZIMAGE:
		look_is(l, image.what);
		return look_bzimage(l, s, head, depth);
	case IMAGE_ZBOOT:
		look_is(l, image.what);
		return look_payload(l, s, le32(head + 8), le32(head + 12), depth);
	case IMAGE_ARM64:
		look_is(l, image.what);
		return look_scan(l, s);
	case IMAGE_REFUSED:
	case IMAGE_UNKNOWN:
		break;
	}
	return look_unknown(l, s, head);
}

/* linux/lib/decompress.c, and lz4's own form. */
static const char *packing_of(const uint8_t *head)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
	} magics[] = {
		{ "gzip", "\x1f\x8b", 2 },  { "xz", "\xfd" "7zXZ\0", 6 }, { "zstd", "\x28\xb5\x2f\xfd", 4 },
		{ "lzma", "\x5d\0\0", 3 },  { "bzip2", "BZh", 3 },        { "lzo", "\x89LZO", 4 },
		{ "lz4", "\x02\x21\x4c\x18", 4 }, { "lz4", "\x04\x22\x4d\x18", 4 },
	};

	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (!memcmp(head, magics[i].bytes, magics[i].len))
			return magics[i].name;
	return NULL;
}

/* Whether libarchive finds an archive, packed or not. */
static bool is_archive(const struct span *s)
{
	struct archive_entry *entry;
	struct stream *in;
	int rc = stream_open(s, STREAM_ARCHIVE, &in);

	if (!rc)
		rc = stream_next(in, &entry);
	stream_close(in);
	return rc == 1;
}

/* Packed, or a package. Returns 1 if it is neither. */
static int look_packing(struct look *l, const struct span *s, const uint8_t *head, unsigned depth)
{
	const char *packing = packing_of(head);

	if (is_archive(s)) {
		look_is(l, "a package");
		l->package = true;
		return look_package(l, s);
	}
	if (!packing)
		return 1;
	look_is(l, packing);
	return look_packed(l, s, depth);
}

int look_deeper(struct look *l, const struct span *s, unsigned depth)
{
	uint8_t head[IMAGE_HEAD] = { 0 };
	size_t have = span_read(s, 0, head, sizeof(head));
	int rc;

	if (depth >= LAYERS) {
		look_lacks(l, "it is packed in more than %d layers", LAYERS);
		return -ENOTSUP;
	}
	if (!have) {
		look_is(l, "an empty file");
		look_lacks(l, "it holds no config");
		return -ENOTSUP;
	}
	if (is_text(head, have) && strncmp((const char *)head, "!<arch>", 7) != 0)
		return look_text(l, s);
	rc = look_packing(l, s, head, depth);
	return rc == 1 ? look_image(l, s, head, have, depth) : rc;
}

int look_into(struct look *l, const struct span *file)
{
	int rc = look_deeper(l, file, 0);

	if (rc == 0 && !l->whole)
		rc = -ENOENT;
	if (rc && !l->why[0])
		look_lacks(l, "%s", rc == -ENOENT ? "no config in it" : stream_error(rc));
	return rc;
}
