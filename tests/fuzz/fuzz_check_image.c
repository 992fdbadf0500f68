// SPDX-License-Identifier: MIT
/*
 * fuzz_check_image.c - libFuzzer target: kernels, packages and what is packed in them, and initrds. What else runs in a child runs
 * here in one process, so that a crash is found.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host-shim/kernel/look.h"
#include "host-shim/kernel/rows.h"
#include "host-shim/kernel/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);
const char *__asan_default_options(void);

/* As the child's bound of memory: libarchive asks for what a file says, and must live without it. */
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:max_allocation_size_mb=256";
}

static bool wants(const char *name)
{
	return strstr(name, "modules") != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct span file, config;
	struct look l = { .config_fd = memfd_create("config", 0) };
	struct rows_sink sink = { .wants = wants, .last = len % 2 ? "init" : NULL };
	uint64_t bad;
	int fd = memfd_create("file", 0), list = memfd_create("list", 0), rc;

	if (fd < 0 || list < 0 || l.config_fd < 0 || write(fd, p, len) != (ssize_t)len || span_of(fd, &file) < 0)
		abort();
	stream_reset();
	rc = look_into(&l, &file);
	if (rc > 0 || (rc && !l.why[0]) || (!rc && (span_of(l.config_fd, &config) < 0 || !l.whole)))
		abort();
	stream_reset();
	(void)rows_walk(&file, &sink, list, &bad);
	if (bad > len)
		abort();
	close(fd);
	close(l.config_fd);
	return 0;
}
