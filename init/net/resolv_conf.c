// SPDX-License-Identifier: MIT
/* resolv_conf.c - replaces resolv.conf as a whole, and only if softoff wrote it. */
#include "init/net/resolv_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h> /* rename(2) */
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

#define ETC_PATH "/etc/resolv.conf"
#define RUN_PATH "/run/softoff/resolv.conf"
#define PATH_SIZE 256 /* a link with a longer target counts as another program's */
#define TARGET_SIZE 200

/* Whether path is absent, or a regular file that begins with RESOLV_CONF_MARK. */
static bool ours(const char *path)
{
	char head[sizeof(RESOLV_CONF_MARK)];
	struct stat st;

	if (fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT || errno == ENOTDIR;
	/* Open only a regular file: open(2) of a FIFO would block. */
	return S_ISREG(st.st_mode) && fd_read_file(path, head, sizeof(head)) >= 0 && strcmp(head, RESOLV_CONF_MARK) == 0;
}

/* Cuts path at its last '/'. Returns false if that leaves nothing. */
static bool cut_last(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return false;
	*slash = '\0';
	return true;
}

/* Whether path is made anew at each boot: it is in /run, or its deepest directory that exists is in memory. */
static bool is_transient(const char *path)
{
	char folder[PATH_SIZE];
	struct statfs fs;

	if (strncmp(path, "/run/", 5) == 0)
		return true;
	(void)TEXT_SET(folder, "%s", path);
	while (cut_last(folder))
		if (statfs(folder, &fs) == 0)
			return fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC;
	return false;
}

/* The target of a link at /etc/resolv.conf, if that is a plain path to a transient place; NULL otherwise. */
static const char *link_target(char *buf, size_t size)
{
	char raw[TARGET_SIZE];
	ssize_t n = readlink(ETC_PATH, raw, sizeof(raw) - 1);
	struct text t = text_init(buf, size);
	bool up;

	if (n < 0 || (size_t)n == sizeof(raw) - 1)
		return NULL;
	raw[n] = '\0';
	up = strncmp(raw, "../", 3) == 0;
	text_fmt(&t, "%s%s", raw[0] == '/' || up ? "" : "/etc/", raw + (up ? 2 : 0));
	return !t.cut && !text_find(buf, "..") && is_transient(buf) ? buf : NULL;
}

/* Makes the missing directories above path. */
static void make_folders(const char *path)
{
	char folder[PATH_SIZE];

	(void)TEXT_SET(folder, "%s", path);
	for (char *slash = folder; (slash = strchr(slash + 1, '/')); *slash = '/') {
		*slash = '\0';
		(void)mkdir(folder, 0755);
	}
}

static int replace_file(const char *path, const char *text)
{
	char temporary[PATH_SIZE];
	struct text t = TEXT_IN(temporary);
	int fd FD_CLOSE = -1;

	make_folders(path);
	text_bytes(&t, path, (size_t)(strrchr(path, '/') - path));
	text_str(&t, "/.resolv.conf.softoff");
	(void)unlinkat(AT_FDCWD, temporary, 0);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	/* rename(2) refuses to replace a bind mount (EBUSY). */
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text) || rename(temporary, path) < 0) {
		int err = errno ? -errno : -EIO;

		(void)unlinkat(AT_FDCWD, temporary, 0);
		return err;
	}
	return 0;
}

void resolv_conf_write(const char *text)
{
	static bool said;
	char target[TARGET_SIZE];
	const char *path = link_target(target, sizeof(target));
	int err;

	if (!path)
		path = ETC_PATH;
	err = ours(path) ? replace_file(path, text) : -EEXIST;
	if (err == -EROFS) {
		path = RUN_PATH;
		err = replace_file(path, text);
		if (err == 0 && !said)
			log_line("%s: read-only; name servers are in %s", ETC_PATH, path);
	} else if (err == -EEXIST || err == -EBUSY) {
		if (!said)
			log_line("%s: not written by softoff, unchanged; to hand it over, remove it or make it a link into /run", path);
		err = 0;
	}
	if (err < 0 && !said)
		log_line("%s: %s", path, log_errno(err));
	said = true;
}
