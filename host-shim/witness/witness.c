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
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
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

static void show_interrupts(void)
{
	FILE *file = fopen("/proc/interrupts", "re");
	char line[1024];

	if (!file) {
		printf("witness: no /proc/interrupts: %s\n", strerror(errno));
		return;
	}
	while (fgets(line, sizeof(line), file))
		if (is_of_a_button(line))
			printf("witness: interrupt %s", line);
	(void)fclose(file);
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
	printf(WITNESS_WAITS "\n");
	(void)sigwait(&term, &sig);
	show_interrupts();
	if (fd >= 0 && write_blocks(fd, WITNESS_BLOCKS, 1, WITNESS_LATE) < 0)
		printf("witness: disk: last write: %s\n", strerror(errno));
	return 0;
}
