/* SPDX-License-Identifier: MIT */
/*
 * output.c - the file that is written, whole or not at all.
 *
 * A regular file is written under a name next to its own and renamed at the
 * end; until then an error, exit() or a signal takes it away again. Anything
 * else (stdout, a device, a FIFO) has nothing to rename and is written directly.
 */
#include "initramfs/output.h"

#include "initramfs/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int end_signals[] = { SIGHUP, SIGINT, SIGTERM };

static FILE *stream;
static char *target;         /* what temp becomes, or NULL */
static char *volatile temp;  /* read by the signal handler */

/* unlink() and raise() are among the few calls a handler may make. */
static void remove_temp_and_raise(int number)
{
	if (temp)
		unlink(temp);
	raise(number); /* SA_RESETHAND: ends the program as if never caught */
}

/* A signal that the caller had ignored (nohup, a shell's &) stays ignored. */
static void catch_signals(void)
{
	struct sigaction act = { 0 }, old;

	act.sa_handler = remove_temp_and_raise;
	act.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < sizeof(end_signals) / sizeof(end_signals[0]); i++)
		if (sigaction(end_signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(end_signals[i], &act, NULL);
}

static void block_signals(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(end_signals) / sizeof(end_signals[0]); i++)
		sigaddset(&set, end_signals[i]);
	sigprocmask(SIG_BLOCK, &set, before);
}

/* The mode that open() would have given; mkstemp() gives 0600. */
static void usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	if (fchmod(fd, 0666 & ~mask) < 0)
		return; /* a file system without modes: nothing is lost */
}

static int make_temp(void)
{
	char *name = mem_format("%s.XXXXXX", target);
	sigset_t before;
	int fd;

	block_signals(&before);
	fd = mkstemp(name);
	if (fd >= 0)
		temp = name;
	else
		free(name);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (fd >= 0)
		usual_mode(fd);
	return fd;
}

/*
 * Opens path, or stdout for NULL and "-". Returns the stream to write to, which
 * output_commit() and output_abandon() close, or NULL with errno set.
 */
FILE *output_open(const char *path)
{
	struct stat st;
	bool there;
	int fd;

	if (!path || strcmp(path, "-") == 0)
		return stream = stdout;
	there = stat(path, &st) == 0;
	if (there && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return NULL;
	}
	if (there && !S_ISREG(st.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		target = there ? realpath(path, NULL) : mem_string(path);
		catch_signals();
		atexit(output_abandon);
		fd = target ? make_temp() : -1;
	}
	if (fd >= 0)
		stream = fdopen(fd, "wb");
	return stream;
}

static int close_stream(void)
{
	int rc = 0;

	if (fflush(stream) != 0 || ferror(stream))
		rc = errno ? -errno : -EIO;
	if (stream != stdout && fclose(stream) != 0 && !rc)
		rc = -errno;
	stream = NULL;
	return rc;
}

/* Lets the file have its name. Returns 0, or -errno and nothing is left. */
int output_commit(void)
{
	int rc = close_stream();
	sigset_t before;

	if (!rc && temp) {
		char *name = temp;

		block_signals(&before);
		if (rename(name, target) < 0) {
			rc = -errno;
		} else {
			temp = NULL;
			free(name);
		}
		sigprocmask(SIG_SETMASK, &before, NULL);
	}
	output_abandon();
	return rc;
}

/* Takes away what was begun and not committed. */
void output_abandon(void)
{
	char *name = temp;

	if (stream)
		close_stream();
	if (name)
		unlink(name);
	temp = NULL;
	free(name);
	free(target);
	target = NULL;
}
