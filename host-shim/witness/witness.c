// SPDX-License-Identifier: MIT
/*
 * witness.c - the workload that `softoff verify` runs in the guest: it sees from inside what the
 * host cannot.
 *
 * It writes to the first virtio disk without asking for it to be flushed, waits to be asked to
 * stop, then writes once more and ends at once: what of this the host finds on the disk is what the
 * shutdown has brought there. In between it prints the counts of the interrupts that a power button
 * may have. Every line of its own begins with "witness: ".
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "host-shim/witness/witness.h"

/*
 * What the lines of /proc/interrupts say that belong to a button: gpio-keys' label, ACPI's GED,
 * _AEI and SCI.
 */
static int is_of_a_button(const char *line)
{
	return strcasestr(line, "gpio") || strcasestr(line, "acpi") || strcasestr(line, "power");
}

/* when: "before" or "interrupt", after the press */
static void show_interrupts(const char *when)
{
	FILE *file = fopen("/proc/interrupts", "re");
	char line[1024];

	if (!file) {
		printf("witness: no /proc/interrupts: %s\n", strerror(errno));
		return;
	}
	while (fgets(line, sizeof(line), file))
		if (is_of_a_button(line))
			printf("witness: %s %s", when, line);
	(void)fclose(file);
}

/* The first line of a file of sysfs; "" if there is none. */
static void read_sysfs(const char *dir, const char *name, char *out, size_t size)
{
	static char path[PATH_MAX];
	FILE *file;

	out[0] = '\0';
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return;
	file = fopen(path, "re");
	if (!file)
		return;
	if (!fgets(out, (int)size, file))
		out[0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	(void)fclose(file);
}

/* A key of a gpio-keys node: a child with the property linux,code, four bytes, the largest first. */
static void show_key(const char *node, const char *key)
{
	static const char root[] = "/sys/firmware/devicetree/base";
	static char path[PATH_MAX];
	unsigned char code[4];
	int fd;

	if (*key == '.' || snprintf(path, sizeof(path), "%s/%s/linux,code", node, key) >= (int)sizeof(path))
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (read(fd, code, sizeof(code)) == (ssize_t)sizeof(code))
		printf("witness: described %s/%s, code %u\n", node + (strncmp(node, root, strlen(root)) ? 0 : strlen(root)),
		    key, (unsigned)code[2] << 8 | code[3]);
	(void)close(fd);
}

static void show_keys(const char *node)
{
	struct dirent **item;
	int n = scandir(node, &item, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		show_key(node, item[i]->d_name);
		free(item[i]);
	}
	if (n >= 0)
		free(item);
}

/* Where the description of the button of an input device is, and the driver that is bound to it. */
static void show_button(const char *input)
{
	static char device[PATH_MAX], link[PATH_MAX], target[PATH_MAX];
	char name[128], path[128];

	read_sysfs(input, "name", name, sizeof(name));
	if (!is_of_a_button(name) || snprintf(device, sizeof(device), "%s/device", input) >= (int)sizeof(device))
		return;
	if (snprintf(link, sizeof(link), "%s/of_node", device) < (int)sizeof(link) && realpath(link, target))
		show_keys(target);
	read_sysfs(device, "path", path, sizeof(path));
	if (!path[0])
		read_sysfs(device, "firmware_node/path", path, sizeof(path));
	if (path[0])
		printf("witness: described %s, ACPI, \"%s\"\n", path, name);
	if (snprintf(link, sizeof(link), "%s/driver", device) < (int)sizeof(link) && realpath(link, target))
		printf("witness: driver %s is bound to %s\n", strrchr(target, '/') + 1, name);
}

static void show_buttons(void)
{
	for (unsigned i = 0; i < 32; i++) {
		char input[64];

		(void)snprintf(input, sizeof(input), "/sys/class/input/event%u/device", i);
		show_button(input);
	}
}

/* Writes `count` blocks from block `from` on. Returns 0, or -1 with errno. */
static int write_blocks(int fd, unsigned from, unsigned count, const char *word)
{
	static char block[WITNESS_BLOCK];

	for (unsigned i = from; i < from + count; i++) {
		memset(block, 0, sizeof(block));
		(void)snprintf(block, sizeof(block), WITNESS_TEXT, word, i);
		if (pwrite(fd, block, sizeof(block), (off_t)i * WITNESS_BLOCK) !=
		    (ssize_t)sizeof(block))
			return -1;
	}
	return 0;
}

int main(void)
{
	sigset_t term;
	int fd, sig;

	(void)sigemptyset(&term);
	(void)sigaddset(&term, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &term, NULL);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	fd = open("/dev/vda", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		printf("witness: disk: %s\n", strerror(errno));
	else if (write_blocks(fd, 0, WITNESS_BLOCKS, WITNESS_EARLY) < 0)
		printf("witness: disk: write: %s\n", strerror(errno));
	else
		printf("witness: disk written\n");
	show_buttons();
	show_interrupts("before");
	printf(WITNESS_WAITS "\n");
	(void)sigwait(&term, &sig);
	show_interrupts("interrupt");
	if (fd >= 0 && write_blocks(fd, WITNESS_BLOCKS, 1, WITNESS_LATE) < 0)
		printf("witness: disk: last write: %s\n", strerror(errno));
	return 0;
}
