// SPDX-License-Identifier: MIT
/* exec.c - executes an inittab entry. */
#include "init/services/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/vt.h>

#include "init/boot/console.h"
#include "init/boot/environment.h"
#include "init/services/explain.h"
#include "init/signals.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"
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

/*
 * sysvinit makes the console the controlling terminal of what it waits for before the first runlevel, and runs it as the child of
 * the process that leads the session: if the program itself led it, its end would send SIGHUP to the daemons that it has started,
 * and hang up the console (linux/drivers/tty/tty_jobctrl.c, disassociate_ctty). At the end the terminal goes to a process that lets
 * go of it, unless the program has left it to another session. Returns in the child; or without one, if that cannot be forked.
 */
static void keep_session(void)
{
	pid_t pid = spawn_fork();
	int group;

	if (pid <= 0)
		return;
	signals_block();
	(void)waitpid(pid, NULL, 0);
	if (ioctl(STDIN_FILENO, TIOCGPGRP, &group) == 0 && (pid = spawn_fork()) == 0) {
		(void)setsid();
		(void)ioctl(STDIN_FILENO, TIOCSCTTY, 1);
		(void)ioctl(STDIN_FILENO, TIOCNOTTY);
	}
	(void)waitpid(pid, NULL, 0);
	spawn_exit(0); /* init does not look at the status of such an entry */
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

/*
 * The environment that the two inits give. BusyBox's init.c sets USER, and TERM=vt102 where the terminal is no virtual console and the
 * kernel's TERM=linux would be wrong. The rc scripts of Debian, LFS and Yocto read RUNLEVEL and PREVLEVEL: they run their K
 * scripts only where PREVLEVEL is not N.
 */
void service_environment(const struct service_start *what)
{
	static const char names[] = "0123456789SN";
	char level[2] = { names[what->level], '\0' }, before[2] = { names[what->before], '\0' };
	int number;

	environment_complete(what->container);
	environment_put("PATH=/sbin:/usr/sbin:/bin:/usr/bin");
	environment_put("SHELL=/bin/sh");
	if (what->tab->sysvinit) {
		environment_set("RUNLEVEL", level);
		environment_set("PREVLEVEL", before);
		environment_put("INIT_VERSION=softoff-" SOFTOFF_VERSION);
		environment_put("CONSOLE=/dev/console");
		return;
	}
	environment_put("HOME=/");
	environment_put("USER=root");
	if (ioctl(STDIN_FILENO, VT_OPENQRY, &number) < 0)
		environment_replace("TERM=linux", "TERM=vt102");
}

char **service_argv(const struct inittab_entry *e, const char **program)
{
	static char process[SERVICE_TEXT], command[SERVICE_TEXT + 8], *argv[SERVICE_WORDS];
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
	bool keeps = what->tab->sysvinit && what->level == INITTAB_LEVEL_S && inittab_waits(e->action);
	const char *program;
	char **argv, reason[128];
	struct text why = TEXT_IN(reason);
	int err = 0;

	if (chdir("/") < 0)
		log_line("%s: cannot go to /: %m", e->process);
	if (!what->container || e->tty)
		err = console_stdio(e->tty);
	if (err && e->tty) {
		log_line("%s: /dev/%s: %s", e->process, e->tty, log_errno(err));
		return 1;
	}
	/* The child leads a session without a terminal, so this makes it the controlling one. */
	if (keeps || e->action == INITTAB_ASKFIRST || *e->process == '-' || e->tty)
		(void)ioctl(STDIN_FILENO, TIOCSCTTY, keeps);
	if (keeps)
		keep_session();
	service_environment(what);
	argv = service_argv(e, &program);
	if (!argv)
		return 126;
	if (e->action == INITTAB_ASKFIRST && !wait_for_enter())
		return 1;
	(void)execvp(program, argv);
	err = errno;
	explain_exec(&why, program, err);
	log_line(INITTAB_PATH ":%u: cannot run %s: %s", e->line, program, reason);
	return err == ENOENT ? 127 : 126;
}
