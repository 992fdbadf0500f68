// SPDX-License-Identifier: MIT
/*
 * reload.c - reads /etc/inittab again while its processes run.
 *
 * As BusyBox (SIGHUP) and sysvinit (`telinit q`, which is SIGHUP): processes of unchanged entries keep running, processes of
 * removed entries get SIGTERM and then SIGKILL, new entries that respawn are started. sysvinit also starts new entries that
 * run once. In softoff alone, new entries wait until the old processes have ended, because they may want the same terminal.
 */
#include <signal.h>
#include <string.h>

#include "init/services/services.h"
#include "lib/log.h"

/* How long init waits after SIGKILL: a process can stay in an uninterruptible sleep. */
#define KILLED_MS 1000

/* The table before the reload, and its processes. */
static struct inittab before;
static struct service ran[INITTAB_MAX];

/* The index in the new table of the entry that was `e`, or tab->count. */
static size_t find_same_entry(const struct inittab *tab, const struct inittab_entry *e, const bool *known)
{
	size_t i = 0;

	while (i < tab->count && (known[i] || !inittab_same(tab, &tab->entries[i], e)))
		i++;
	return i;
}

/* Signals the whole process group: the process leads it (lib/spawn.h), and its children may still be in it. */
void reload_ask_to_end(struct services *s, pid_t pid)
{
	(void)kill(-pid, SIGTERM);
	(void)kill(-pid, SIGCONT);
	s->leaving[s->leaving_count++] = pid;
}

/* Assigns the running processes to the entries of the new table, and queues the entries to start. */
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
			reload_ask_to_end(s, ran[i].pid);
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
	s->tab.runlevel = before.runlevel; /* a reload does not change the runlevel */
	compare(s);
	s->killed = false;
	s->leaving_ms = now_ms + grace_ms;
	if (s->leaving_count || s->queued)
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
	if (s->killed || s->down) {
		log_line(INITTAB_PATH ": no longer waiting for %lu that do not end", (unsigned long)s->leaving_count);
		s->leaving_count = 0;
		return;
	}
	for (size_t i = 0; i < s->leaving_count; i++)
		(void)kill(-s->leaving[i], SIGKILL);
	s->killed = true;
	s->leaving_ms = now_ms + KILLED_MS;
}
