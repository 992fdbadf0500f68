// SPDX-License-Identifier: MIT
/*
 * fuzz_agent_devtree.c - libFuzzer target: the properties of a device tree with a button, each of any length and content. Input:
 * for each property a byte that is its length, and so many bytes.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/doctor/devtree.h"
#include "lib/power.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

static const char *const files[] = {
	"keys/compatible", "keys/status", "keys/a/linux,code", "keys/a/gpios", "keys/a/label", "keys/a/debounce-interval",
	"keys/a/status", "gpio/phandle", "gpio/compatible", "gpio/linux,phandle",
};
#define FILES (sizeof(files) / sizeof(files[0]))

static char root[64];
static int fds[FILES];

static void path_of(char out[160], const char *name)
{
	snprintf(out, 160, "%s/%s", root, name);
}

static void leave(void)
{
	static const char *const folders[] = { "keys/a", "keys", "gpio", "" };
	char path[160];

	for (size_t i = 0; i < FILES; i++) {
		path_of(path, files[i]);
		(void)unlink(path);
	}
	for (size_t i = 0; i < 4; i++) {
		path_of(path, folders[i]);
		(void)rmdir(path);
	}
}

static void make_tree(void)
{
	static const char *const folders[] = { "keys", "keys/a", "gpio" };
	char path[160];

	snprintf(root, sizeof(root), "%s/softoff-fuzz.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(root))
		abort();
	for (size_t i = 0; i < 3; i++) {
		path_of(path, folders[i]);
		(void)mkdir(path, 0700);
	}
	for (size_t i = 0; i < FILES; i++) {
		path_of(path, files[i]);
		fds[i] = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fds[i] < 0)
			abort();
	}
	(void)atexit(leave);
}

static void check_button(const struct devtree_button *b)
{
	char node[DEVTREE_NODE];

	if (strcmp(b->node, "/keys/a") != 0 || power_from_key(b->code) == POWER_NONE || strlen(b->label) >= sizeof(b->label))
		abort();
	if (b->has_line && devtree_find(root, b->controller, node) == 0 && strcmp(node, "/gpio") != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct devtree_button b;

	if (!*root)
		make_tree();
	for (size_t i = 0; i < FILES; i++) {
		size_t n = len ? *p : 0;

		p += len > 0;
		len -= len > 0;
		n = n < len ? n : len;
		if (ftruncate(fds[i], 0) < 0 || pwrite(fds[i], p, n, 0) != (ssize_t)n)
			abort();
		p += n;
		len -= n;
	}
	if (devtree_button(root, &b) == 0)
		check_button(&b);
	return 0;
}
