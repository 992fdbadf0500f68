// SPDX-License-Identifier: MIT
/* services.c - starts and restarts the processes of /etc/inittab. */
#include "init/services/services.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init/init.h"
#include "init/services/exec.h"
#include "lib/clock.h"
#include "lib/count.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/notify.h"
#include "lib/spawn.h"

/* A UPS daemon writes here what its SIGPWR means: F(ail), O(K) or L(ow) (sysvinit's powerstatus). */
static const char *const power_status[] = { "/run/powerstatus", "/var/run/powerstatus", "/etc/powerstatus" };

/*
 * The words of the kernel command line that an init takes. sysvinit's: `single`, `-s`, `S` or a digit set the runlevel, `emergency`
 * and `-b` ask for a shell before anything else. BusyBox's: with `single` or `-s` a shell on the console is all that it runs.
 */
static void choose_runlevel(struct inittab *tab, const struct cmdline *line)
{
	static const char login_shell[] = "-/bin/sh", sulogin[] = "/sbin/sulogin";
	const char *shell = access(sulogin, X_OK) == 0 ? sulogin : login_shell + 1;
	bool emergency = false, single = false;

	for (size_t i = 0; i < line->param_count; i++) {
		const char *word = line->params[i];

		if (strcmp(word, "single") == 0 || strcmp(word, "-s") == 0) {
			single = true;
			tab->runlevel = INITTAB_LEVEL_S;
		} else if (!word[1] && inittab_runlevel(*word) >= 0)
			tab->runlevel = (unsigned)inittab_runlevel(*word);
		emergency |= strcmp(word, "emergency") == 0 || strcmp(word, "-b") == 0;
	}
	if (single && !tab->sysvinit) {
		tab->count = 0;
		(void)inittab_put_first(tab, INITTAB_RESPAWN, login_shell);
	} else if (emergency && tab->sysvinit && !inittab_put_first(tab, INITTAB_SYSINIT, shell))
		log_line("warning: " INITTAB_PATH ": no room for the emergency shell");
}

bool services_read(struct services *s, const struct cmdline *line)
{
	unsigned reading = s->reading ^ s->used;
	char *text = s->text[reading];
	int len = fd_read_file(INITTAB_PATH, text, INITTAB_TEXT);

	if (len < 0) {
		if (len != -ENOENT || s->used)
			log_line("warning: " INITTAB_PATH ": %s; continuing without it", log_errno(len));
		return false;
	}
	if (len == INITTAB_TEXT - 1)
		log_line("warning: " INITTAB_PATH ": longer than %d bytes, the rest is ignored", INITTAB_TEXT - 1);
	s->reading = reading;
	inittab_parse(&s->tab, text);
	if (line)
		choose_runlevel(&s->tab, line);
	s->used = true;
	return true;
}

void services_boot(struct services *s)
{
	s->booted = true;
	s->queued = inittab_boot_order(&s->tab, s->queue);
	s->next = 0;
}

void services_shutdown(struct services *s, unsigned level, uint64_t wait_until_ms)
{
	s->down = true;
	s->reload = false;
	s->leaving_count = 0;
	s->leaving_ms = wait_until_ms;
	s->level = level < INITTAB_RESTARTS ? level : s->tab.runlevel;
	for (size_t i = 0; i < s->tab.count; i++)
		s->run[i].wanted = false;
	s->waited_for = 0;
	s->queued = inittab_shutdown_order(&s->tab, level, s->queue, false);
	s->late = inittab_shutdown_order(&s->tab, level, s->queue + s->queued, true);
	s->next = 0;
	/* As sysvinit does it, which gives them 3 s: the end of those that take longer is a part of what follows. */
	for (size_t i = 0; s->queued && s->level == level && i < s->tab.count; i++) {
		if (s->run[i].pid && s->tab.entries[i].action != INITTAB_BOOT && !(s->tab.entries[i].runlevels >> level & 1)) {
			reload_ask_to_end(s, s->run[i].pid);
			s->run[i].pid = 0;
		}
	}
}

bool services_has_late(const struct services *s)
{
	return s->late;
}

void services_late(struct services *s)
{
	s->queued += s->late;
	s->late = 0;
}

void services_drop(struct services *s)
{
	s->next = s->queued;
	s->waited_for = 0;
	s->leaving_count = 0;
	for (size_t i = 0; i < s->tab.count; i++)
		s->run[i].last = false;
}

static void start_service(struct init *init, size_t i, uint64_t now_ms)
{
	struct services *s = &init->services;
	struct service *run = &s->run[i];
	struct service_start what = { .entry = &s->tab.entries[i], .tab = &s->tab, .container = init->container,
				      .level = s->tab.runlevel, .before = INITTAB_NO_LEVEL };
	pid_t pid;

	if (s->down && s->level != what.level) {
		what.level = s->level;
		what.before = s->tab.runlevel;
	} else if (inittab_is_boot(what.entry->action)) {
		what.level = INITTAB_LEVEL_S;
	}
	pid = spawn_user(service_exec, &what);
	backoff_started(&run->pause, now_ms);
	run->wanted = false;
	run->last = s->down;
	if (pid > 0) {
		run->pid = pid;
		init->processes = true;
		return;
	}
	backoff_died(&run->pause, now_ms);
	run->wanted = inittab_respawns(what.entry->action);
	log_line("%s: cannot fork: %s%s", what.entry->process, log_errno(pid),
		 run->wanted ? "; tried again soon" : "; left out");
}

/* The boot queue is empty: each entry that waits has ended, all others were started. */
static void log_services_up(struct services *s)
{
	struct event e;

	s->up = true;
	log_line(INITTAB_PATH ": %s form, %lu entries started", s->tab.sysvinit ? "sysvinit's" : "BusyBox's",
		 (unsigned long)s->queued);
	event_begin(&e, "workload");
	event_str(&e, "command", INITTAB_PATH);
	event_send(&e);
	if (notify_fd() < 0)
		ready_set(READY_WORKLOAD);
}

void services_start_due(struct init *init, uint64_t now_ms)
{
	struct services *s = &init->services;

	reload_kill_leftovers(s, now_ms);
	while (s->next < s->queued && !s->waited_for && !s->leaving_count) {
		size_t i = s->queue[s->next++];

		if (s->run[i].pid)
			continue; /* it runs */
		start_service(init, i, now_ms);
		if (inittab_waits(s->tab.entries[i].action))
			s->waited_for = s->run[i].pid;
	}
	for (size_t i = 0; i < s->tab.count; i++)
		if (s->run[i].wanted && !s->run[i].pid && s->run[i].pause.due_ms <= now_ms)
			start_service(init, i, now_ms);
	if (s->booted && !s->up && !s->down && services_idle(s))
		log_services_up(s);
	if (s->reload && services_idle(s) && !s->leaving_count)
		reload_inittab(s, init->params.grace_ms, now_ms);
}

bool services_ended(struct services *s, pid_t pid, int status, uint64_t now_ms)
{
	size_t i = 0;
	uint64_t pause;

	while (i < s->tab.count && s->run[i].pid != pid)
		i++;
	if (i == s->tab.count)
		return reload_process_ended(s, pid);
	s->run[i].pid = 0;
	if (pid == s->waited_for)
		s->waited_for = 0;
	if (!inittab_respawns(s->tab.entries[i].action) || s->down)
		return true;
	backoff_died(&s->run[i].pause, now_ms);
	s->run[i].wanted = true;
	pause = clock_left_ms(s->run[i].pause.due_ms, now_ms);
	if (pause)
		log_line("%s: keeps ending (%s %d); started again in %lu ms", s->tab.entries[i].process,
			 WIFSIGNALED(status) ? "signal" : "status",
			 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), (unsigned long)pause);
	return true;
}

uint64_t services_deadline(const struct services *s)
{
	uint64_t first = s->leaving_count ? s->leaving_ms : CLOCK_NEVER;

	if (s->next < s->queued && !s->waited_for && !s->leaving_count)
		return 0;
	for (size_t i = 0; i < s->tab.count; i++)
		if (s->run[i].wanted && !s->run[i].pid && s->run[i].pause.due_ms < first)
			first = s->run[i].pause.due_ms;
	return first;
}

bool services_idle(const struct services *s)
{
	for (size_t i = 0; s->down && i < s->tab.count; i++)
		if (s->run[i].last && s->run[i].pid)
			return false;
	return s->next == s->queued && !s->waited_for;
}

/* Starts the entries of two actions, in the order of the file. */
static bool start_all(struct init *init, enum inittab_action action, enum inittab_action other, uint64_t now_ms)
{
	struct services *s = &init->services;
	bool any = false;

	for (size_t i = 0; i < s->tab.count; i++) {
		const struct inittab_entry *e = &s->tab.entries[i];

		if ((e->action != action && e->action != other) || !(e->runlevels >> s->tab.runlevel & 1))
			continue;
		any = true;
		if (!s->run[i].pid)
			start_service(init, i, now_ms);
	}
	return any;
}

/* Reads the status file and removes it, as sysvinit does: else it would also answer the next SIGPWR of another sender. */
static char read_power_status(void)
{
	char status[4];

	for (size_t i = 0; i < COUNT(power_status); i++) {
		if (fd_read_line(power_status[i], status, sizeof(status)) <= 0)
			continue;
		(void)unlinkat(AT_FDCWD, power_status[i], 0);
		return status[0];
	}
	return 'F';
}

bool services_on_signal(struct init *init, int sig, uint64_t now_ms)
{
	if (sig == SIGHUP)
		init->services.reload = init->services.used;
	if (sig == SIGINT)
		return start_all(init, INITTAB_CTRLALTDEL, INITTAB_CTRLALTDEL, now_ms);
	if (sig != SIGPWR || !init->services.used)
		return false;
	switch (read_power_status()) {
	case 'O':
		(void)start_all(init, INITTAB_POWEROKWAIT, INITTAB_POWEROKWAIT, now_ms);
		return true; /* power is back: no shutdown */
	case 'L':
		return start_all(init, INITTAB_POWERFAILNOW, INITTAB_POWERFAILNOW, now_ms);
	default:
		return start_all(init, INITTAB_POWERWAIT, INITTAB_POWERFAIL, now_ms);
	}
}
