// SPDX-License-Identifier: MIT
/*
 * witness.c - the workload that `softoff verify` runs in the guest, to see the press from inside.
 *
 * It writes to the first virtio disk without a flush, waits for SIGTERM, writes once more and ends at
 * once. The host then checks which of these blocks the shutdown has written to the disk. Before and
 * after the press the witness prints the counts of the interrupts that a power button may have. Each
 * of its lines begins with "witness: ".
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
#include <time.h>
#include <unistd.h>

#include "host-shim/witness/witness.h"

/* Whether a line of /proc/interrupts may be a button's: gpio-keys' label, ACPI's GED, _AEI or SCI, or the agent's GPIO line. */
static int is_of_a_button(const char *line)
{
	return strcasestr(line, "gpio") || strcasestr(line, "acpi") || strcasestr(line, "power") || strstr(line, "softoff");
}

/* Reads the lines of /proc/interrupts that may be a button's. Returns 0, or -1 with errno. */
static int read_interrupts(char *lines, size_t size)
{
	FILE *file = fopen("/proc/interrupts", "re");
	char line[1024];
	size_t used = 0;

	lines[0] = '\0';
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (is_of_a_button(line) && used + strlen(line) < size)
			used += (size_t)snprintf(lines + used, size - used, "%s", line);
	return fclose(file);
}

/* when: "before" the press, or "interrupt", after it. */
static void print_interrupts(const char *when, const char *lines)
{
	while (*lines) {
		int len = (int)strcspn(lines, "\n");

		printf("witness: %s %.*s\n", when, len, lines);
		lines += len + (lines[len] == '\n');
	}
}

/* Waits for SIGTERM. A press that no channel hears brings no SIGTERM, so print each change of the counts. */
static void wait_for_term(const sigset_t *term)
{
	static char before[8192], now[sizeof(before)];
	static const struct timespec second = { .tv_sec = 1 };

	if (read_interrupts(before, sizeof(before)) < 0)
		printf("witness: no /proc/interrupts: %s\n", strerror(errno));
	print_interrupts("before", before);
	printf(WITNESS_WAITS "\n");
	while (sigtimedwait(term, NULL, &second) < 0) {
		if (read_interrupts(now, sizeof(now)) < 0 || !strcmp(now, before))
			continue;
		print_interrupts("interrupt", now);
		memcpy(before, now, sizeof(before));
	}
	if (read_interrupts(now, sizeof(now)) == 0)
		print_interrupts("interrupt", now);
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

/* Calls take with the path of each entry of a folder whose name begins with one of names (NULL: every entry). */
static void each_named(const char *folder, const char *const *names, void (*take)(const char *path, const char *name))
{
	static char path[PATH_MAX];
	struct dirent **item;
	int n = scandir(folder, &item, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		const char *name = item[i]->d_name;
		int wanted = !names && *name != '.';

		for (const char *const *begin = names; begin && *begin; begin++)
			wanted = wanted || !strncmp(name, *begin, strlen(*begin));
		if (wanted && snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path))
			take(path, name);
		free(item[i]);
	}
	if (n >= 0)
		free(item);
}

static void show_node(const char *path, const char *name)
{
	(void)name;
	show_keys(path);
}

/* The fixed button, LNXPWRBN, has no path: it is no object of the ACPI namespace. */
static void show_acpi(const char *path, const char *name)
{
	char object[128];

	read_sysfs(path, "path", object, sizeof(object));
	printf("witness: described %s%s%s\n", object, object[0] ? ", ACPI device " : "ACPI device ", name);
}

/* Prints the buttons that the device tree or ACPI describes. */
static void show_described(void)
{
	static const char *const hids[] = { "PNP0C0C:", "LNXPWRBN:", "ACPI0011:", NULL };

	each_named("/sys/firmware/devicetree/base", NULL, show_node);
	each_named("/sys/bus/acpi/devices", hids, show_acpi);
}

/* Prints the driver that is bound to an input device's button. */
static void show_button(const char *input)
{
	static char device[PATH_MAX], link[PATH_MAX], target[PATH_MAX];
	char name[128];

	read_sysfs(input, "name", name, sizeof(name));
	if (!is_of_a_button(name) || snprintf(device, sizeof(device), "%s/device", input) >= (int)sizeof(device))
		return;
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
	int fd;

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
	show_described();
	show_buttons();
	wait_for_term(&term);
	if (fd >= 0 && write_blocks(fd, WITNESS_BLOCKS, 1, WITNESS_LATE) < 0)
		printf("witness: disk: last write: %s\n", strerror(errno));
	return 0;
}
