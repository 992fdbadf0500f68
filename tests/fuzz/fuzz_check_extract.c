// SPDX-License-Identifier: MIT
/* fuzz_check_extract.c - libFuzzer target: packages taken apart, and the names of their members. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host-shim/kernel/member.h"
#include "host-shim/kernel/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);
const char *__asan_default_options(void);

/* As the child's bound of memory: libarchive asks for what a file says, and must live without it. */
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:max_allocation_size_mb=256";
}

/* As extract.c, but for the writing. */
static int take(void *ctx, enum member_kind kind, const char *path, struct stream *data)
{
	static char piece[65536];
	int64_t n;

	(void)ctx;
	if (kind == MEMBER_OTHER || *path == '/' || !strncmp(path, "../", 3) || strstr(path, "/../") ||
	    strlen(path) >= MEMBER_PATH || (strncmp(path, "boot/", 5) && strncmp(path, "lib/modules/", 12)))
		abort();
	while ((n = stream_read(data, piece, sizeof(piece))) > 0)
		;
	return (int)n;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	char path[MEMBER_PATH], *name = malloc(len + 1);
	int fd = memfd_create("file", 0);
	struct span file;

	if (!name || fd < 0 || write(fd, p, len) != (ssize_t)len || span_of(fd, &file) < 0)
		abort();
	memcpy(name, p, len);
	name[len] = '\0';
	if (member_of(name, path) != MEMBER_OTHER && (*path == '/' || strstr(path, "/../") || !strncmp(path, "../", 3)))
		abort();
	stream_reset();
	(void)member_each(&file, take, NULL);
	close(fd);
	free(name);
	return 0;
}
