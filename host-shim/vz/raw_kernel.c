// SPDX-License-Identifier: MIT
/*
 * raw_kernel.c - a kernel as Virtualization.framework boots it.
 *
 * The header of an EFI zboot image: linux/drivers/firmware/efi/libstub/zboot-header.S ("zimg" at byte
 * 4, then offset and size of what is packed).
 */
#include "host-shim/vz/raw_kernel.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/note.h"
#include "host-shim/kernel/image.h"
#include "host-shim/kernel/sandbox.h"
#include "host-shim/kernel/span.h"
#include "host-shim/kernel/stream.h"

#define ZBOOT_OFFSET 8 /* two little-endian words */

struct raw_job {
	struct span packed;
	int fd;
};

static int unpack_job(void *arg)
{
	struct raw_job *job = arg;

	return stream_unpack(&job->packed, job->fd);
}

static uint32_t word_at(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	    (uint32_t)bytes[3] << 24;
}

/* The part of the file that is packed. Returns false if it is cut off. */
static bool find_packed(const struct span *file, enum image_kind kind, struct span *out)
{
	unsigned char words[8];

	if (kind != IMAGE_ZBOOT) {
		*out = *file;
		return true;
	}
	if (span_read(file, ZBOOT_OFFSET, words, sizeof(words)) != sizeof(words))
		return false;
	*out = span_part(file, word_at(words), word_at(words + 4));
	return span_size(out) == word_at(words + 4);
}

static char *temporary_name(int *fd)
{
	const char *folder = getenv("TMPDIR");
	char name[1024];
	char *copy;

	if (snprintf(name, sizeof(name), "%s/softoff-kernel.XXXXXX", folder && *folder ? folder : "/tmp") >= (int)sizeof(name))
		die("TMPDIR is too long");
	*fd = mkstemp(name);
	if (*fd < 0)
		die("cannot make a file for the unpacked kernel: %s: %s", name, strerror(errno));
	copy = strdup(name);
	if (!copy)
		die("out of memory");
	return copy;
}

char *raw_kernel_make(const char *path)
{
	struct raw_job job;
	struct image image;
	struct span file;
	char *name;
	int r = image_read(path, &image);

	if (r < 0)
		die("--kernel %s: %s", path, strerror(-r));
	if (!image.gzip && image.kind != IMAGE_ZBOOT)
		return NULL;
	r = span_open(path, &file);
	if (r < 0)
		die("--kernel %s: %s", path, strerror(-r));
	if (!find_packed(&file, image.kind, &job.packed))
		die("--kernel %s is cut off", path);
	name = temporary_name(&job.fd);
	r = sandbox_run(unpack_job, &job);
	span_close(&file);
	if (close(job.fd) < 0 && r == 0)
		r = -errno;
	if (r != 0) {
		unlink(name);
		die("--kernel %s cannot be unpacked: %s", path, stream_error(r));
	}
	return name;
}
