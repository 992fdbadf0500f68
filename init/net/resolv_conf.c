// SPDX-License-Identifier: MIT
/* resolv_conf.c - replaces resolv.conf as a whole, and only if softoff wrote it. */
#include "init/net/resolv_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h> /* rename(2) */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The target of a link at /etc/resolv.conf, if that is a plain path in /run; NULL otherwise. */
static const char *into_run(char *buf, size_t size)
{
	ssize_t n = readlink(ETC_PATH, buf, size - 1);
	const char *path = buf;

	if (n < 0 || (size_t)n == size - 1)
		return NULL;
	buf[n] = '\0';
	if (strncmp(path, "../run/", 7) == 0)
		path += 2;
	return strncmp(path, "/run/", 5) == 0 && !text_find(path, "..") ? path : NULL;
}

static int replace_file(const char *path, const char *text)
{
	char temporary[PATH_SIZE];
	struct text t = TEXT_IN(temporary);
	int fd FD_CLOSE = -1;

	text_bytes(&t, path, (size_t)(strrchr(path, '/') - path));
	(void)mkdir(temporary, 0755);
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
	const char *path = into_run(target, sizeof(target));
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
			log_line("%s: not written by softoff, unchanged", path);
		err = 0;
	}
	if (err < 0 && !said)
		log_line("%s: %s", path, log_errno(err));
	said = true;
}
