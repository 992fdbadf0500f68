// SPDX-License-Identifier: MIT
/*
 * watchdog.c - keeps a watchdog that runs from resetting the machine in the middle of its shutdown.
 *
 * The program that petted it got SIGTERM with all others, or has been killed; a watchdog that it did not stop by the magic
 * close goes on (linux/Documentation/watchdog/watchdog-api.rst). sysfs tells which one runs. An idle one is not opened, because
 * that would start it.
 */
#include "lib/teardown/watchdog.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <linux/watchdog.h>

#include "lib/clock.h"
#include "lib/devnode.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define SYSFS_WATCHDOG "/sys/class/watchdog"
#define WATCHDOGS_MOST 4
#define LOOK_NS 200000000 /* the shortest timeout is a second */

static volatile uint64_t *until; /* shared with the helper */

struct keeper {
	unsigned left_s, count;
	struct {
		char name[16];
		int fd;
	} kept[WATCHDOGS_MOST];
};

static bool is_active(const char *name)
{
	char path[64], state[16];

	(void)TEXT_SET(path, SYSFS_WATCHDOG "/%s/state", name);
	return fd_read_line(path, state, sizeof(state)) > 0 && strcmp(state, "active") == 0;
}

static bool note_active(void *any, const char *name)
{
	*(bool *)any |= is_active(name);
	return true;
}

bool watchdog_runs(void)
{
	bool any = false;
	void *page;

	if (fd_each_name(SYSFS_WATCHDOG, note_active, &any) < 0 || !any)
		return false;
	page = mmap(NULL, sizeof(*until), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page != MAP_FAILED)
		until = page;
	return until;
}

void watchdog_pet_until(uint64_t until_ms)
{
	if (until)
		*until = until_ms;
}

static bool is_kept(const struct keeper *k, const char *name)
{
	for (unsigned i = 0; i < k->count; i++)
		if (strcmp(k->kept[i].name, name) == 0)
			return true;
	return false;
}

/* While another process has it open this fails with EBUSY (linux/drivers/watchdog/watchdog_dev.c, watchdog_open). */
static bool take_over(void *keeper, const char *name)
{
	struct keeper *k = keeper;
	int fd, timeout = 0;

	if (k->count == WATCHDOGS_MOST || strlen(name) >= sizeof(k->kept[0].name) || is_kept(k, name) || !is_active(name))
		return true;
	fd = devnode_open("", name, SYSFS_WATCHDOG, O_WRONLY);
	if (fd < 0)
		return true;
	memcpy(k->kept[k->count].name, name, strlen(name) + 1);
	k->kept[k->count++].fd = fd;
	(void)ioctl(fd, (int)WDIOC_GETTIMEOUT, &timeout);
	if ((unsigned)timeout < k->left_s) {
		timeout = (int)k->left_s;
		(void)ioctl(fd, (int)WDIOC_SETTIMEOUT, &timeout);
	}
	log_line("%s runs: taken over, timeout %d s", name, timeout);
	return true;
}

int watchdog_keep(unsigned left_s)
{
	const struct timespec nap = { .tv_nsec = LOOK_NS };
	struct keeper k = { .left_s = left_s };

	for (;;) {
		(void)fd_each_name(SYSFS_WATCHDOG, take_over, &k);
		for (unsigned i = 0; i < k.count && clock_ms() < *until; i++)
			(void)write(k.kept[i].fd, "", 1); /* any byte but V pets */
		(void)nanosleep(&nap, NULL);
	}
}
