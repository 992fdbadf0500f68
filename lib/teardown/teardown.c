// SPDX-License-Identifier: MIT
/*
 * teardown.c - undoing mounts before the end.
 *
 * One pass may free what the next can unmount (a file system on a loop device on a file system), so passes go on until
 * one changes nothing. What counts as a change is only what is gone then: unmounting and letting go of a device.
 *
 * File systems without a device behind them hold no data, so they stay, which makes a thousand of them cost nothing;
 * unless something else could not be undone: a tmpfs may lie on top of it, or fill the memory that a swap file is to be
 * read back to.
 */
#include "lib/teardown/teardown.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <time.h>
#include <unistd.h>

#include <linux/fs.h>

#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/teardown/detach.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/mountinfo.h"

/* No stack of devices is so deep: more passes than this are none that lead anywhere. */
#define PASSES_MOST 64

/* Times PASSES_MOST: a second; times PASSES_ALONE, a quarter of one. */
#define AGAIN_NS 16000000

/* No process is left but the roles, and the net role may be writing resolv.conf: it has read the lease just now. */
#define PASSES_ALONE 16

/* The two first can lie in the way, and nothing of ours needs them. */
#define IN_THE_WAY 2
static const char *const no_data[] = {
	"tmpfs",   "ramfs",   "rootfs",     "proc",    "sysfs",      "devtmpfs", "devpts",   "cgroup",   "cgroup2",
	"mqueue",  "debugfs", "tracefs",    "bpf",     "securityfs", "pstore",   "efivarfs", "configfs", "hugetlbfs",
	"fusectl", "autofs",  "binfmt_misc", "nsfs",
};

#define DEVICE_MAX 16

struct pass {
	bool changed;
	bool thorough; /* also what lies in the way */
	bool say;
	bool overlay; /* one could not be unmounted: what lies under it is still in use */
	unsigned data; /* mounts that hold some */
	int left;
	unsigned synced_count;
	char synced[16][DEVICE_MAX]; /* file systems, by their major:minor */
};

static bool type_is_listed(const char *type, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(no_data[i], type) == 0)
			return true;
	return false;
}

static void log_frozen(const struct mountinfo *m)
{
	log_line("teardown: %s (%s) was frozen, and is thawed", m->point, m->type);
}

/*
 * The result of syncfs(2) is the only report of write errors (linux/fs/sync.c, from 5.8 on): umount(2) and sync(2) report none.
 * fd is closed.
 */
static void sync_and_close(const struct mountinfo *m, int fd)
{
	if (syncfs(fd) < 0) {
		helper_results()->write_errors++;
		log_line("teardown: %s (%s, %s): data was not written: %s", m->point, m->type, m->source, log_errno(errno));
	}
	(void)close(fd);
}

/*
 * What unmounting needs before it. Unmounting a frozen file system would succeed, and leave it frozen and in use
 * (linux/fs/super.c, freeze_super).
 */
static void thaw_and_sync(const struct mountinfo *m, bool data)
{
	int fd = mountinfo_open(m);

	if (fd < 0)
		return;
	if (ioctl(fd, (int)FITHAW, 0) == 0)
		log_frozen(m);
	if (data)
		sync_and_close(m, fd);
	else
		(void)close(fd);
}

static bool make_read_only(const struct mountinfo *m)
{
	if (mountinfo_read_only(m))
		return true;
	helper_status_set_mount("making read-only", m);
	return mount(NULL, m->point, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0;
}

/* Whether the pass has not synced m's file system yet: it may be mounted many times, and each sync flushes the disk's cache. */
static bool is_first(struct pass *p, const struct mountinfo *m)
{
	for (unsigned i = 0; i < p->synced_count; i++)
		if (strncmp(p->synced[i], m->device, DEVICE_MAX) == 0)
			return false;
	if (p->synced_count < COUNT(p->synced))
		memcpy(p->synced[p->synced_count++], m->device, strnlen(m->device, DEVICE_MAX - 1) + 1);
	return true;
}

static void undo(const struct mountinfo *m, void *context)
{
	struct pass *p = context;
	bool data = !type_is_listed(m->type, COUNT(no_data)), ok;

	p->data += data;
	if ((!data && !(p->thorough && type_is_listed(m->type, IN_THE_WAY))) || helper_status_is_taken(m->point))
		return;
	helper_status_set_mount("unmounting", m);
	thaw_and_sync(m, data && is_first(p, m));
	/*
	 * An overlay that stays has its layers mounted for itself, so a file system under it can be unmounted and yet is
	 * in use, writable, where no path leads any more.
	 */
	if (p->overlay)
		(void)make_read_only(m);
	if (strcmp(m->point, "/") != 0 && umount2(m->point, UMOUNT_NOFOLLOW) == 0) {
		p->changed = true;
		return;
	}
	if (!data)
		return;
	p->overlay |= strcmp(m->type, "overlay") == 0;
	errno = 0;
	ok = make_read_only(m);
	/* Another mount lies on it if it was granted before, and it is writable all the same. */
	if (ok && (!p->say || mountinfo_read_only(m)))
		return;
	p->left++;
	if (p->say)
		log_line("teardown: %s (%s) stays mounted writable: %s", m->point, m->type,
			 ok ? "something lies on top of it" : log_errno(errno));
}

/* Returns 0 or -errno. */
static int pass(struct pass *p, char *memory)
{
	int swaps, err;

	p->overlay = false;
	p->data = 0;
	p->left = 0;
	p->synced_count = 0;
	p->changed = detach_swap(memory, MOUNTINFO_MAX, p->say, &swaps);
	err = mountinfo_each(memory, undo, p);
	p->changed |= detach_devices(memory, MOUNTINFO_MAX);
	if (!p->changed && !p->thorough && (p->left || swaps))
		p->changed = p->thorough = true;
	helper_status_set("", "");
	return err;
}

static void count_one(const struct mountinfo *m, void *left)
{
	*(int *)left += !type_is_listed(m->type, COUNT(no_data)) && !mountinfo_read_only(m);
}

/* Counts what is still writable, for PID 1 too. Returns 255 at most: it becomes an exit status. */
static int count_left(char *memory, bool any)
{
	struct helper_results *results = helper_results();
	int left = 0;

	if (any && mountinfo_each(memory, count_one, &left) < 0)
		left = 1;
	results->left = left;
	results->counted = true;
	return left < 255 ? left : 255;
}

static void sync_one(const struct mountinfo *m, void *unused)
{
	int fd;

	(void)unused;
	if (type_is_listed(m->type, COUNT(no_data)) || mountinfo_read_only(m) || helper_status_is_taken(m->point))
		return;
	helper_status_set_mount("syncing", m);
	fd = mountinfo_open(m);
	if (fd >= 0)
		sync_and_close(m, fd);
}

/* Where nothing is mounted writable any more, memory need not be given. */
static void sync_all(char *memory)
{
	static char rest[] = "what is not mounted any more, or was never", none[] = "", server[] = "nfs";

	if (memory)
		(void)mountinfo_each(memory, sync_one, NULL);
	if (!helper_status_is_taken(rest)) {
		helper_status_set("syncing", rest);
		/* sync(2) waits for all file systems, so for the server that another helper waits for, too. */
		if (helper_status_any(true))
			helper_status_set_mount("syncing", &(struct mountinfo){ .point = rest, .type = server, .source = none });
		sync();
	}
	helper_status_set("", "");
}

static void name_left(const struct mountinfo *m, void *unused)
{
	(void)unused;
	if (!type_is_listed(m->type, COUNT(no_data)) && !mountinfo_read_only(m))
		log_line("teardown: %s (%s, %s) was not unmounted in time, and is still writable", m->point, m->type, m->source);
}

int teardown_sync(void)
{
	char *memory = mountinfo_memory();

	if (memory && count_left(memory, true))
		(void)mountinfo_each(memory, name_left, NULL);
	sync_all(memory);
	return memory ? count_left(memory, true) : 1;
}

int teardown_run(bool again)
{
	char *memory = mountinfo_memory();
	struct pass p = { 0 };
	int left, waits = again ? PASSES_MOST : PASSES_ALONE, err;

	if (!memory) {
		log_line("teardown: no memory to read the mounts: %s; unmounting nothing", log_errno(errno));
		return 1;
	}
	for (int n = 0; (err = pass(&p, memory)) == 0 && n < PASSES_MOST; n++) {
		if (!p.changed && !(p.left && waits-- > 0))
			break;
		if (!p.changed)
			(void)nanosleep(&(struct timespec){ .tv_nsec = AGAIN_NS }, NULL);
	}
	if (err < 0)
		log_line("teardown: /proc/self/mountinfo: %s", log_errno(err));
	left = count_left(memory, err < 0 || p.data);
	if (left) {
		p.say = true;
		(void)pass(&p, memory);
	}
	sync_all(left ? memory : NULL);
	return count_left(memory, left); /* another helper may have come to its end meanwhile */
}

static void thaw_with_status(const struct mountinfo *m, void *unused)
{
	(void)unused;
	helper_status_set_mount("thawing", m);
	if (mountinfo_freeze(m, false) == 0)
		log_frozen(m);
}

void teardown_thaw(void)
{
	char *memory = mountinfo_memory();

	if (memory)
		(void)mountinfo_each(memory, thaw_with_status, NULL);
	helper_status_set("", "");
}
