// SPDX-License-Identifier: MIT
/*
 * mount.c - mounts the root file system beside the initramfs.
 *
 * softoff.overlay=tmpfs takes three mounts: the root itself, read-only, on LOWER; a tmpfs on UPPER; and an overlayfs of both.
 * LOWER and UPPER lie in /run, which moves to the new root, so the shutdown can reach both.
 */
#include "init/root/mount.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/fs.h>

#include "init/root/device.h"
#include "init/root/param.h"
#include "lib/clock.h"
#include "lib/count.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/teardown/helper_status.h"
#include "lib/text.h"
#include "lib/uevent.h"

#define OVERLAY "/run/softoff"
#define LOWER OVERLAY "/lower"
#define UPPER OVERLAY "/upper"
#define RESCAN_MS 500 /* without uevents */

static void log_root_mounted(const struct root_param *s, const char *type)
{
	struct event e;

	event_begin(&e, "root");
	event_str(&e, "root", s->root);
	event_str(&e, "type", type);
	event_bool(&e, "overlay", s->overlay);
	event_send(&e);
}

/* A mount that is only read writes all the same if it replays a journal. The device then refuses, and so does the mount. */
static void protect(const char *source)
{
	int fd FD_CLOSE = open(source, O_RDONLY | O_NONBLOCK | O_CLOEXEC), yes = 1;

	if (fd >= 0)
		(void)ioctl(fd, (int)BLKROSET, &yes);
}

/* Mounts without replaying the journal, which needs an option of the type's own. err: how the mount failed with the replay. */
static int mount_unreplayed(const struct root_param *s, const char *source, const char *type, int err)
{
	static const char *const types[][2] = {
		{ "ext4", "noload" }, { "ext3", "noload" }, { "xfs", "norecovery" }, { "btrfs", "rescue=nologreplay" },
	};
	char options[512];

	for (size_t i = 0; i < COUNT(types); i++) {
		if (strcmp(types[i][0], type) != 0)
			continue;
		(void)TEXT_SET(options, "%s%s%s", s->options, *s->options ? "," : "", types[i][1]);
		err = mount(source, LOWER, type, s->flags | MS_RDONLY, options) < 0 ? -errno : 0;
		if (!err)
			log_line("root: %s: its journal is not replayed (%s), for nothing is written to it", s->root, types[i][1]);
	}
	return err;
}

static int mount_as(const struct root_param *s, const char *source, const char *type)
{
	unsigned flags = s->flags | (s->overlay ? MS_RDONLY : 0);
	int err;

	if (s->overlay)
		protect(source);
	helper_status_set("mounting", source);
	/* The second try is for a write-protected device, as in linux/init/do_mounts.c, do_mount_root(). */
	do
		err = mount(source, s->overlay ? LOWER : ROOT_MOUNT_POINT, type, flags, s->options) < 0 ? -errno : 0;
	while ((err == -EACCES || err == -EROFS) && !(flags & MS_RDONLY) && (flags |= MS_RDONLY));
	if (s->overlay && (err == -EROFS || err == -EIO))
		err = mount_unreplayed(s, source, type, err);
	helper_status_set("", "");
	if (!err)
		log_line("root: %s (%s%s%s)", s->root, type, flags & MS_RDONLY ? ", read-only" : "",
			 s->overlay ? " below a tmpfs" : "");
	if (!err)
		log_root_mounted(s, type);
	return err;
}

/* Tries each type of a list with commas. Returns 0, or the last -errno. */
static int mount_any(const struct root_param *s, const char *source, const char *types)
{
	char type[32];
	int err = -ENODEV;

	while (*types && (err == -ENODEV || err == -EINVAL)) {
		struct text t = TEXT_IN(type);
		size_t len = strcspn(types, ",");

		text_bytes(&t, types, len);
		err = mount_as(s, source, type);
		types += len + (types[len] == ',');
	}
	return err;
}

static int mount_overlay(void)
{
	if (mount("tmpfs", UPPER, "tmpfs", 0, "mode=0755") == 0 && mkdir(UPPER "/data", 0755) == 0 &&
	    mkdir(UPPER "/work", 0755) == 0 &&
	    mount("overlay", ROOT_MOUNT_POINT, "overlay", 0,
		  "lowerdir=" LOWER ",upperdir=" UPPER "/data,workdir=" UPPER "/work") == 0)
		return 0;
	if (errno == ENODEV)
		log_line("root: overlay: the kernel lacks it (CONFIG_OVERLAY_FS), or the initramfs its module (mkinitramfs --load overlay)");
	else
		log_line("root: overlay: %m");
	return -errno;
}

/* Returns 0; -EAGAIN: the device does not exist yet; or another -errno, which was logged. */
static int try(const struct root_param *s)
{
	const char *types = NULL, *source = s->kind == ROOT_PARAM_TAG ? s->root : root_device_find(s, &types);
	int err = -EAGAIN;

	if (s->types)
		types = s->types;
	if (source)
		err = mount_any(s, source, types ? types : "");
	/* The device with this tag may still appear (linux/fs/fuse/virtio_fs.c: EINVAL; linux/net/9p/trans_virtio.c: ENOENT). */
	if (s->kind == ROOT_PARAM_TAG && s->types && (err == -EINVAL || err == -ENOENT))
		err = -EAGAIN;
	if (err && err != -EAGAIN)
		log_line("root: cannot mount %s (%s): %s", source, types ? types : "no rootfstype=",
			 types && err == -ENODEV ? "the kernel lacks the file system, or the initramfs its module" :
						   log_errno(err));
	return err;
}

/* Waits for a uevent, at most until until_ms. */
static void wait_for_device(int uevent_fd, uint64_t until_ms)
{
	struct pollfd p = { .fd = uevent_fd, .events = POLLIN };
	uint64_t left = clock_left_ms(until_ms, clock_ms()), most = uevent_fd < 0 ? RESCAN_MS : 3600000;
	char message[64];

	(void)poll(&p, 1, (int)(left < most ? left : most));
	/* Drain the socket: the caller scans all devices whatever the messages are. An overflow (ENOBUFS) ends the loop as well. */
	while (uevent_fd >= 0 && recv(uevent_fd, message, sizeof(message), 0) > 0)
		continue;
}

static int wait_and_try(const struct root_param *s)
{
	/* Open the socket before the first scan, so that no device is missed in between. */
	int fd FD_CLOSE = uevent_open();
	uint64_t until_ms = clock_ms() + s->wait_ms;
	bool said = false;

	if (s->wait_ms == CLOCK_NEVER)
		until_ms = CLOCK_NEVER;
	for (;;) {
		int err = try(s);

		if (err != -EAGAIN)
			return err;
		if (clock_ms() >= until_ms)
			break;
		if (!said)
			log_line("root: waiting for %s", s->root);
		said = true;
		wait_for_device(fd, until_ms);
	}
	log_line("root: no %s after %lu ms", s->root, (unsigned long)s->wait_ms);
	return -ENOENT;
}

/* Checks init= inside the new root, because a symlink may be absolute. Returns 0 or -errno. */
static int look_for_init(const char *path)
{
	int err = 0;

	if (!path)
		return 0;
	if (chroot(ROOT_MOUNT_POINT) < 0 || access(path, X_OK) < 0)
		err = -errno;
	if (err)
		log_line("root: init=%s: %s", path, log_errno(err));
	(void)chroot("."); /* the working directory is still in the initramfs */
	return err;
}

int root_mount_run(void *spec)
{
	static const char *const points[] = { ROOT_MOUNT_POINT, OVERLAY, UPPER, LOWER };
	const struct root_param *s = spec;
	const struct timespec delay = { .tv_sec = (time_t)(s->delay_ms / 1000) };
	int err;

	helper_status_use(HELPER_STATUS_ROOT);
	for (size_t i = 0; i < COUNT(points); i++)
		(void)mkdir(points[i], 0755);
	(void)nanosleep(&delay, NULL);
	err = wait_and_try(s);
	if (!err && s->overlay)
		err = mount_overlay();
	if (!err)
		err = look_for_init(s->init);
	if (!err)
		return 0;
	root_device_log_all();
	for (size_t i = 0; i < COUNT(points); i++)
		(void)umount2(points[i], MNT_DETACH);
	return 1;
}
