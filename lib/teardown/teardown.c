// SPDX-License-Identifier: MIT
/*
 * teardown.c - undoes mounts before the end.
 *
 * A pass may free a file system that the next pass can unmount (one on a loop device on another), so passes repeat until one
 * changes nothing. Unmounting and detaching a device count as changes.
 *
 * File systems that hold no data stay mounted: a thousand of them cost nothing. A pass unmounts a tmpfs only when something
 * else could not be undone: the tmpfs may lie on top of it, or fill the memory that swap needs.
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

#include "lib/clock.h"
#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/teardown/detach.h"
#include "lib/teardown/foreign.h"
#include "lib/teardown/helper_status.h"
#include "lib/teardown/mountinfo.h"
#include "lib/teardown/mountwatch.h"

/* No stack of devices is so deep: more passes than this are none that lead anywhere. */
#define PASSES_MOST 64

/* Between two looks: a busy file system becomes free when the process that uses it has died. */
#define AGAIN_NS 16000000

/* The kernel's thread needs moments; a stage ends in any case. */
#define FORCE_LOOKS 60

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
		log_line("teardown: %s (%s, %s): data was not written: %m", m->point, m->type, m->source);
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
		helper_results_take_sectors();
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

static bool lies_in_the_way(const struct mountinfo *m)
{
	return strcmp(m->type, "tmpfs") == 0 || strcmp(m->type, "ramfs") == 0;
}

/*
 * "/run/ns/one nsfs nsfs": the mounts of a mount namespace that no process is in are unmounted with its last reference, which
 * may be such a mount (linux/fs/namespace.c, put_mnt_ns).
 */
static bool pins_namespace(const struct mountinfo *m)
{
	return strcmp(m->type, "nsfs") == 0;
}

static void undo(const struct mountinfo *m, void *context)
{
	struct pass *p = context;
	bool data = mountinfo_holds_data(m), ok;

	p->data += data;
	if (!data && !(p->thorough && lies_in_the_way(m)) && !pins_namespace(m))
		return;
	if (helper_status_is_taken(m->point))
		return;
	helper_status_set_mount("unmounting", m);
	thaw_and_sync(m, data && is_first(p, m));
	/*
	 * An overlay that stays has its layers mounted for itself: a file system under it can be unmounted, and then is in use,
	 * writable, and in no list of mounts. So it is unmounted only when it is read-only.
	 */
	ok = !p->overlay || make_read_only(m);
	if (ok && strcmp(m->point, "/") != 0 && umount2(m->point, UMOUNT_NOFOLLOW) == 0) {
		p->changed = true;
		return;
	}
	if (!data)
		return;
	p->overlay |= strcmp(m->type, "overlay") == 0;
	errno = 0;
	ok = make_read_only(m);
	/* If a remount succeeded before and the file system is still writable, another mount lies on it. */
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
	*(int *)left += mountinfo_holds_data(m) && !mountinfo_read_only(m);
}

/* Counts what is still writable, for PID 1 too. */
static int count_left(char *memory, bool any)
{
	struct helper_results *results = helper_results();
	int left = 0;

	if (any && mountinfo_each(memory, count_one, &left) < 0)
		left = 1;
	results->left = left;
	results->counted = true;
	return left;
}

static void sync_one(const struct mountinfo *m, void *unused)
{
	int fd;

	(void)unused;
	if (!mountinfo_holds_data(m) || mountinfo_read_only(m) || helper_status_is_taken(m->point))
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
		/* sync(2) waits for every file system, also for the server that another helper waits for. */
		if (helper_status_any(true))
			helper_status_set_mount("syncing", &(struct mountinfo){ .point = rest, .type = server, .source = none });
		sync();
	}
	helper_status_set("", "");
}

static void name_left(const struct mountinfo *m, void *unused)
{
	(void)unused;
	if (mountinfo_holds_data(m) && !mountinfo_read_only(m))
		log_line("teardown: %s (%s, %s) was not unmounted in time, and is still writable", m->point, m->type, m->source);
}

static bool is_left(char *memory, bool foreign)
{
	return count_left(memory, true) > 0 || (foreign && foreign_count(memory, false) > 0);
}

/*
 * Makes each file system on a block device read-only, wherever it is mounted and whatever keeps it busy: files open for writing
 * then fail to be written (linux/fs/super.c, do_emergency_remount_callback). The kernel does it in a thread of its own. It shows
 * a file system as read-only before its last block is written; sync(2) waits for that (s_umount).
 */
static void force_read_only(char *memory, bool foreign)
{
	helper_status_set("remounting", "what stays writable");
	log_line("teardown: making all file systems read-only by force");
	if (fd_write_file("/proc/sysrq-trigger", "u") < 0)
		return;
	for (int n = 0; n < FORCE_LOOKS && is_left(memory, foreign); n++)
		(void)nanosleep(&(struct timespec){ .tv_nsec = AGAIN_NS }, NULL);
	sync();
	helper_status_set("", "");
}

/* The end of a helper. foreign: also for file systems in the namespaces of processes that do not die. Returns an exit status. */
static int finish_teardown(char *memory, bool any, bool foreign)
{
	int left;

	if ((any || foreign) && is_left(memory, foreign))
		force_read_only(memory, foreign);
	left = count_left(memory, any || foreign);
	return left < 255 ? left : 255;
}

int teardown_sync(void)
{
	char *memory = mountinfo_memory();

	if (memory && count_left(memory, true))
		(void)mountinfo_each(memory, name_left, NULL);
	sync_all(memory);
	return memory ? finish_teardown(memory, true, true) : 1;
}

int teardown_run(bool again, uint64_t until_ms)
{
	char *memory;
	struct pass p = { 0 };
	int changes = 0, left, err;

	if (!again && !mountwatch_changed() && !detach_has_devices()) {
		sync_all(NULL);
		return count_left(NULL, false);
	}
	memory = mountinfo_memory();
	if (!memory) {
		log_line("teardown: no memory for the mounts: %m");
		return 1;
	}
	while ((err = pass(&p, memory)) == 0 && changes < PASSES_MOST) {
		changes += p.changed;
		if (p.changed)
			continue;
		if (!p.left || clock_ms() >= until_ms)
			break;
		(void)nanosleep(&(struct timespec){ .tv_nsec = AGAIN_NS }, NULL);
	}
	if (err < 0)
		log_line("teardown: /proc/self/mountinfo: %s", log_errno(err));
	left = count_left(memory, err < 0 || p.data);
	/* Another helper that still works may be about to free what is left: it finishes the teardown, or the last sync does. */
	if (helper_status_others()) {
		sync_all(left ? memory : NULL);
		left = count_left(memory, left);
		return left < 255 ? left : 255;
	}
	if (left) {
		p.say = true;
		(void)pass(&p, memory);
	}
	sync_all(left ? memory : NULL);
	return finish_teardown(memory, left, again);
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
