// SPDX-License-Identifier: MIT
/*
 * reload.c - /etc/inittab is read again, while what it lists runs.
 *
 * What both BusyBox (SIGHUP) and sysvinit (`telinit q`, which is SIGHUP) do: what is listed as before goes on, what has gone
 * is ended, by SIGTERM and then by SIGKILL, what respawns and is new is started. Of what runs once sysvinit starts what is
 * new, too. Only here what is new waits for the end of what has gone: it may want its terminal.
 */
#include <signal.h>
#include <string.h>

#include "init/services/services.h"
#include "lib/log.h"

/* SIGKILL needs no longer, but in the kernel there may be something that does. */
#define KILLED_MS 1000

/* The table before, and what ran by it. */
static struct inittab before;
static struct service ran[INITTAB_MAX];

/* The place in the new table of what was `e`, or tab->count. */
static size_t find_same_entry(const struct inittab *tab, const struct inittab_entry *e, const bool *known)
{
	size_t i = 0;

	while (i < tab->count && (known[i] || !inittab_same(tab, &tab->entries[i], e)))
		i++;
	return i;
}

/* What it started itself may be in its process group, which it leads (lib/spawn.h). */
static void ask_to_end(struct services *s, pid_t pid)
{
	(void)kill(-pid, SIGTERM);
	(void)kill(-pid, SIGCONT);
	s->leaving[s->leaving_count++] = pid;
}

/* Puts the processes to the entries of the new table, and lists in the queue what is to be started. */
static void compare(struct services *s)
{
	bool known[INITTAB_MAX] = { false };
	size_t n;

	memset(s->run, 0, sizeof(s->run));
	for (size_t i = 0; i < before.count; i++) {
		const struct inittab_entry *e = &before.entries[i];
		size_t now = find_same_entry(&s->tab, e, known);

		if (now < s->tab.count && inittab_belongs(&s->tab, &s->tab.entries[now])) {
			s->run[now] = ran[i];
			known[now] = inittab_belongs(&before, e);
		} else if (ran[i].pid) {
			ask_to_end(s, ran[i].pid);
		}
	}
	n = inittab_boot_order(&s->tab, s->queue);
	s->queued = s->next = 0;
	for (size_t i = 0; i < n; i++) {
		uint8_t at = s->queue[i];

		if (!s->run[at].pid && !s->run[at].wanted && inittab_starts_again(&s->tab, &s->tab.entries[at], !known[at]))
			s->queue[s->queued++] = at;
	}
}

void reload_inittab(struct services *s, uint64_t grace_ms, uint64_t now_ms)
{
	s->reload = false;
	before = s->tab;
	memcpy(ran, s->run, sizeof(ran));
	if (!services_read(s, NULL))
		return;
	s->tab.runlevel = before.runlevel; /* it changes with the machine's, not with the file */
	compare(s);
	s->killed = false;
	s->leaving_ms = now_ms + grace_ms;
	log_line(INITTAB_PATH ": read again; %lu end, %lu start", (unsigned long)s->leaving_count, (unsigned long)s->queued);
}

bool reload_process_ended(struct services *s, pid_t pid)
{
	for (size_t i = 0; i < s->leaving_count; i++) {
		if (s->leaving[i] == pid) {
			s->leaving[i] = s->leaving[--s->leaving_count];
			return true;
		}
	}
	return false;
}

void reload_kill_leftovers(struct services *s, uint64_t now_ms)
{
	if (!s->leaving_count || now_ms < s->leaving_ms)
		return;
	if (s->killed) {
		log_line(INITTAB_PATH ": given up: %lu that do not end", (unsigned long)s->leaving_count);
		s->leaving_count = 0;
		return;
	}
	for (size_t i = 0; i < s->leaving_count; i++)
		(void)kill(-s->leaving[i], SIGKILL);
	s->killed = true;
	s->leaving_ms = now_ms + KILLED_MS;
}
