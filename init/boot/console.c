// SPDX-License-Identifier: MIT
/*
 * console.c - the console: opened by a child, never a controlling terminal.
 *
 * Kernel facts:
 * - open(2) of a tty can block without bound: another process holds tty_lock in a close that drains, or the line waits for a
 *   carrier. So a child opens it, into the descriptor table that it shares with PID 1 (lib/spawn.h).
 * - A descriptor opened through /dev/console survives a hang-up of its tty; a descriptor opened as ttyAMA0 does not
 *   (linux/drivers/tty/tty_io.c, __tty_hangup skips redirected_tty_write). So lines go to /dev/console.
 * - When a session leader exits, the kernel hangs up its controlling terminal and discards output that the UART has not sent.
 *   So the workload gets the console as 0, 1 and 2, but not as controlling terminal.
 */
#include "init/boot/console.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "init/signals.h"
#include "lib/clock.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/params.h"
#include "lib/spawn.h"
#include "lib/text.h"

#define CONSOLE "/dev/console"
/* The child's choice: far above the numbers that open(2) returns, inside the table of every process (NR_OPEN_DEFAULT is 64). */
#define CONSOLE_FD 63
#define CONSOLE_OPEN_MS 500
#define CONSOLE_RESTORE_MS 50

static int open_there(void *path)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno;
	if (fd != CONSOLE_FD) {
		if (dup3(fd, CONSOLE_FD, O_CLOEXEC) < 0)
			return errno;
		(void)close(fd);
	}
	return 0;
}

/* Returns 0, or the errno value of the failure. */
static int open_log(char *path)
{
	pid_t pid = spawn_own(SPAWN_OPENS_FD, open_there, path);
	int err = pid < 0 ? pid : signals_wait_own(pid, clock_ms() + CONSOLE_OPEN_MS);

	if (err == 0)
		log_open(CONSOLE_FD);
	return err < 0 ? -err : err;
}

static bool came_with_stderr;

void console_fill(void)
{
	struct stat st;

	came_with_stderr = fstat(STDERR_FILENO, &st) == 0;
	fd_fill_standard();
}

static void null_stdio(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int std = 0; fd > 2 && std <= 2; std++)
		(void)dup2(fd, std);
	(void)fd_close(fd);
}

/* All lines, not ten in five seconds (linux/Documentation/admin-guide/sysctl/kernel.rst, printk_devkmsg). */
static int open_kmsg(void)
{
	(void)fd_write_file("/proc/sys/kernel/printk_devkmsg", "on");
	log_kmsg(true);
	return open_log((char[]){ "/dev/kmsg" });
}

void console_start(bool container, int log)
{
	int err;

	log_quiet(log == LOG_QUIET);
	if (container && came_with_stderr) {
		log_open(STDERR_FILENO);
		return;
	}
	if (!container)
		null_stdio();
	if (log == LOG_KMSG && open_kmsg() == 0)
		return;
	log_kmsg(false);
	err = open_log((char[]){ CONSOLE });
	if (err)
		log_line("no console yet (" CONSOLE ": %s)", log_errno(err));
}

void console_again(void)
{
	if (log_fd() >= 0 || open_log((char[]){ CONSOLE }) == 0)
		return;
	log_line("no console; these lines go to the kernel's log");
	(void)open_kmsg();
}

static int set_discipline(void *discipline)
{
	*(int *)discipline = N_TTY;
	return ioctl(log_fd(), TIOCSETD, discipline);
}

void console_restore(void)
{
	int discipline;
	pid_t pid;

	/* A child, because it may have to wait for the lock of the tty or of the discipline (linux/drivers/tty/tty_ldisc.c). */
	if (ioctl(log_fd(), TIOCGETD, &discipline) == 0 && discipline != N_TTY) {
		pid = spawn_own(SPAWN_PLAIN, set_discipline, &discipline);
		if (pid > 0)
			(void)signals_wait_own(pid, clock_ms() + CONSOLE_RESTORE_MS);
	}
	(void)ioctl(log_fd(), TCXONC, TCOON);
}

int console_stdio(const char *terminal)
{
	char path[80];
	int fd;

	(void)TEXT_SET(path, "/dev/%s", terminal ? terminal : "console");
	fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (int std = 0; std <= 2; std++)
		(void)dup2(fd, std);
	(void)fd_close(fd);
	return 0;
}
