// SPDX-License-Identifier: MIT
/* exec.c - executes an inittab entry. */
#include "init/services/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "init/boot/console.h"
#include "init/boot/environment.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

/* The characters that make both BusyBox init and sysvinit call the shell. */
#define SHELL_ONLY "~`!$^&*()=|\\{}[];\"'<>?"

static char shell[] = "/bin/sh", dash_c[] = "-c", login_shell[] = "-/bin/sh";

const char *service_words(char *process, char **argv, char *buf, unsigned size)
{
	bool login = *process == '-';
	struct text t = text_init(buf, size);
	unsigned n = 0;

	/* sysvinit: `+` means no accounting, which init does not do anyway; `@` means no shell. */
	process += *process == '+';
	if (*process == '@') {
		process++;
	} else if (strpbrk(process + login, SHELL_ONLY)) {
		text_fmt(&t, "exec %s", process + login);
		argv[0] = login ? login_shell : shell;
		argv[1] = dash_c;
		argv[2] = buf;
		argv[3] = NULL;
		return t.cut ? NULL : shell;
	}
	for (char *p = process; n < SERVICE_WORDS - 1 && *(p += strspn(p, " \t"));) {
		argv[n++] = p;
		p += strcspn(p, " \t");
		if (*p)
			*p++ = '\0';
	}
	argv[n] = NULL;
	return n > 0 && n < SERVICE_WORDS - 1 ? argv[0] + login : NULL;
}

/* Puts the terminal on 0, 1 and 2. The child leads a session without a terminal, so TIOCSCTTY makes it the controlling one. */
static int take_terminal(const char *tty, bool controlling)
{
	char path[80];
	struct text t = TEXT_IN(path);
	int fd;

	text_fmt(&t, "/dev/%s", tty);
	fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (int std = 0; std <= 2; std++)
		(void)dup2(fd, std);
	(void)fd_close(fd);
	if (controlling)
		(void)ioctl(STDIN_FILENO, TIOCSCTTY, 0);
	return 0;
}

/* Returns false at the end of the input, when the terminal has been hung up. */
static bool wait_for_enter(void)
{
	char c = 0;

	text_print(STDOUT_FILENO, "\nPlease press Enter to activate this console. ");
	while (c != '\n' && c != '\r')
		if (read(STDIN_FILENO, &c, 1) <= 0)
			return false;
	return true;
}

/* The rc scripts of Debian, LFS and Yocto run their K scripts only where PREVLEVEL is not N. */
static void set_runlevel(const struct service_start *what)
{
	static const char names[] = "0123456789S";
	char level[2] = { names[what->level], '\0' }, before[2] = { names[what->tab->runlevel], '\0' };

	if (!what->tab->sysvinit)
		return;
	environment_set("RUNLEVEL", level);
	environment_set("PREVLEVEL", what->level == what->tab->runlevel ? "N" : before);
}

char **service_argv(const struct inittab_entry *e, const char **program)
{
	static char process[256], command[256 + 8], *argv[SERVICE_WORDS];
	struct text t = TEXT_IN(process);

	text_str(&t, e->process);
	*program = t.cut ? NULL : service_words(process, argv, command, sizeof(command));
	if (*program)
		return argv;
	log_line(INITTAB_PATH ":%u: too long to run", e->line);
	return NULL;
}

int service_exec(void *start)
{
	const struct service_start *what = start;
	const struct inittab_entry *e = what->entry;
	bool terminal = e->action == INITTAB_ASKFIRST || *e->process == '-' || e->tty;
	const char *program;
	char **argv;
	int err = 0;

	if (chdir("/") < 0)
		log_line("%s: cannot go to /: %s", e->process, log_errno(errno));
	if (!what->container || e->tty)
		err = take_terminal(e->tty ? e->tty : "console", terminal);
	if (err && e->tty)
		log_line("%s: /dev/%s: %s", e->process, e->tty, log_errno(err));
	environment_complete();
	set_runlevel(what);
	argv = service_argv(e, &program);
	if (!argv)
		return 126;
	if (e->action == INITTAB_ASKFIRST && !wait_for_enter())
		return 1;
	(void)execvp(program, argv);
	err = errno;
	log_line(INITTAB_PATH ":%u: cannot run %s: %s", e->line, program, log_errno(err));
	return err == ENOENT ? 127 : 126;
}
