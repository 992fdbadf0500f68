// SPDX-License-Identifier: MIT
/* inittab.c - /etc/inittab as a table. */
#include "init/services/inittab.h"

#include <errno.h>
#include <string.h>

#include "lib/count.h"
#include "lib/log.h"
#include "lib/text.h"

#define RUNLEVELS_ALL 0x7ffu
#define RUNLEVEL_DEFAULT 2

enum kind {
	KIND_BOOT,     /* started at boot in every runlevel */
	KIND_RUNLEVEL, /* started at boot in the runlevels of its field */
	KIND_EVENT,    /* started at a signal or at the shutdown */
	KIND_NOTHING,
};

static const struct action {
	char name[sizeof("powerfailnow")];
	uint8_t action, kind; /* enum inittab_action, enum kind: in a byte each, the table is half as large */
	uint8_t rank;         /* BusyBox's order of starting */
	bool waits, respawns;
} actions[] = {
	/* name           action                kind           rank waits  respawns */
	{ "off",          INITTAB_OFF,          KIND_NOTHING,  0,   false, false },
	{ "sysinit",      INITTAB_SYSINIT,      KIND_BOOT,     0,   true,  false },
	{ "boot",         INITTAB_BOOT,         KIND_BOOT,     1,   false, false },
	{ "bootwait",     INITTAB_BOOTWAIT,     KIND_BOOT,     1,   true,  false },
	{ "wait",         INITTAB_WAIT,         KIND_RUNLEVEL, 2,   true,  false },
	{ "once",         INITTAB_ONCE,         KIND_RUNLEVEL, 3,   false, false },
	{ "respawn",      INITTAB_RESPAWN,      KIND_RUNLEVEL, 4,   false, true },
	{ "askfirst",     INITTAB_ASKFIRST,     KIND_RUNLEVEL, 4,   false, true },
	{ "askconsole",   INITTAB_ASKFIRST,     KIND_RUNLEVEL, 4,   false, true },
	{ "shutdown",     INITTAB_SHUTDOWN,     KIND_EVENT,    0,   true,  false },
	{ "restart",      INITTAB_RESTART,      KIND_EVENT,    0,   false, false },
	{ "ctrlaltdel",   INITTAB_CTRLALTDEL,   KIND_EVENT,    0,   false, false },
	{ "powerfail",    INITTAB_POWERFAIL,    KIND_EVENT,    0,   false, false },
	{ "powerwait",    INITTAB_POWERWAIT,    KIND_EVENT,    0,   false, false },
	{ "powerokwait",  INITTAB_POWEROKWAIT,  KIND_EVENT,    0,   false, false },
	{ "powerfailnow", INITTAB_POWERFAILNOW, KIND_EVENT,    0,   false, false },
	{ "kbrequest",    INITTAB_OFF,          KIND_NOTHING,  0,   false, false },
	{ "ondemand",     INITTAB_OFF,          KIND_NOTHING,  0,   false, false },
	{ "initdefault",  INITTAB_INITDEFAULT,  KIND_NOTHING,  0,   false, false },
};

static const struct action *find_action(enum inittab_action action)
{
	const struct action *a = actions;

	while (a->action != action)
		a++;
	return a;
}

bool inittab_waits(enum inittab_action action)
{
	return find_action(action)->waits;
}

bool inittab_respawns(enum inittab_action action)
{
	return find_action(action)->respawns;
}

bool inittab_is_boot(enum inittab_action action)
{
	return find_action(action)->kind == KIND_BOOT;
}

bool inittab_put_first(struct inittab *tab, enum inittab_action action, const char *process)
{
	if (tab->count == INITTAB_MAX)
		return false;
	memmove(tab->entries + 1, tab->entries, tab->count * sizeof(tab->entries[0]));
	tab->entries[0] = (struct inittab_entry){ .action = action, .runlevels = RUNLEVELS_ALL, .process = process, .id = "" };
	tab->count++;
	return true;
}

int inittab_runlevel(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c == 'S' || c == 's' ? INITTAB_LEVEL_S : -EINVAL;
}

/* sysvinit ignores other characters. `a` to `c` are its on-demand levels: init has no request for them. */
static uint16_t runlevels(const char *field)
{
	uint16_t mask = 0;

	for (; *field; field++) {
		int bit = inittab_runlevel(*field);

		if (bit >= 0)
			mask |= (uint16_t)(1u << bit);
	}
	return mask;
}

static unsigned highest(uint16_t runlevels)
{
	unsigned bit = 0;

	while (runlevels >>= 1)
		bit++;
	return bit;
}

/* sysvinit ignores an entry with the id of an earlier one. `~~` may stand for several, and no id is an id of BusyBox's form. */
static bool has_id(const struct inittab *tab, const char *id)
{
	size_t i = 0;

	while (i < tab->count && strcmp(tab->entries[i].id, id) != 0)
		i++;
	return i < tab->count && *id && strcmp(id, "~~") != 0;
}

static char *next_colon_field(char **rest)
{
	char *field = *rest, *colon = strchr(field, ':');

	if (!colon)
		return NULL;
	*colon = '\0';
	*rest = colon + 1;
	return field;
}

/* Returns NULL, or the reason why the line is bad. */
static const char *parse_line(struct inittab *tab, char *line, unsigned number)
{
	struct inittab_entry *e = &tab->entries[tab->count];
	char *rest = line, *id = next_colon_field(&rest), *levels = id ? next_colon_field(&rest) : NULL;
	char *name = levels ? next_colon_field(&rest) : NULL;
	const struct action *a = actions;

	if (!name)
		return "not id:runlevels:action:process";
	while (a < actions + COUNT(actions) && strcmp(a->name, name) != 0)
		a++;
	if (a == actions + COUNT(actions))
		return "no such action";
	if (tab->count == INITTAB_MAX)
		return "too many entries";
	*e = (struct inittab_entry){ .action = a->action, .runlevels = RUNLEVELS_ALL, .line = number };
	if (*levels && tab->sysvinit)
		e->runlevels = runlevels(levels);
	if (a->action == INITTAB_INITDEFAULT) {
		if (!*levels || !e->runlevels)
			return "initdefault needs a runlevel";
		tab->runlevel = highest(e->runlevels);
		return NULL;
	}
	if (a->action == INITTAB_OFF)
		return NULL;
	e->process = rest + strspn(rest, " \t");
	if (!*e->process)
		return "no process";
	if (tab->sysvinit && has_id(tab, id))
		return "an earlier entry has its id";
	if (!tab->sysvinit && strncmp(id, "/dev/", 5) == 0)
		id += 5;
	e->id = id;
	e->tty = *id && !tab->sysvinit ? id : NULL;
	tab->count++;
	return NULL;
}

/* As BusyBox does it: an entry goes to the end of the list, and an earlier one with its terminal and process goes away. */
static void drop_replaced(struct inittab *tab)
{
	size_t kept = 0;

	for (size_t i = 0; i < tab->count; i++) {
		size_t later = i + 1;

		while (later < tab->count && !inittab_same(tab, &tab->entries[later], &tab->entries[i]))
			later++;
		if (later == tab->count)
			tab->entries[kept++] = tab->entries[i];
	}
	tab->count = kept;
}

/* Whether a line that is no comment has the action initdefault. */
static bool has_initdefault(const char *text)
{
	for (const char *at = text; (at = text_find(at, ":initdefault:")); at++) {
		const char *begin = at;

		while (begin > text && begin[-1] != '\n')
			begin--;
		if (begin[strspn(begin, " \t")] != '#')
			return true;
	}
	return false;
}

/* `#` ends a line anywhere in both forms; `\\#` is one that stays, in sysvinit's. */
static void cut_comment(char *line, bool sysvinit)
{
	char *end = line;

	for (; *end && *end != '#'; end++)
		if (sysvinit && end[0] == '\\' && end[1] == '#')
			memmove(end, end + 1, strlen(end));
	while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = '\0';
}

/* Takes a line off *text, with `joins` together with the next ones while it ends in a backslash; *number counts all lines of the file. */
static char *next_inittab_line(char **text, unsigned *number, bool joins)
{
	char *line = *text, *in = line, *out = line;

	if (!*line)
		return NULL;
	++*number;
	for (; *in && *in != '\n'; in++) {
		if (joins && in[0] == '\\' && in[1] == '\n') {
			++*number;
			in++;
		} else {
			*out++ = *in;
		}
	}
	*text = *in ? in + 1 : in;
	while (out > line && (out[-1] == ' ' || out[-1] == '\t' || out[-1] == '\r'))
		out--;
	*out = '\0';
	return line + strspn(line, " \t");
}

void inittab_parse(struct inittab *tab, char *text)
{
	unsigned number = 0, first = 1;
	char *line;

	memset(tab, 0, sizeof(*tab));
	tab->runlevel = RUNLEVEL_DEFAULT;
	tab->sysvinit = has_initdefault(text);
	for (; (line = next_inittab_line(&text, &number, !tab->sysvinit)); first = number + 1) {
		const char *wrong;

		cut_comment(line, tab->sysvinit);
		wrong = *line ? parse_line(tab, line, first) : NULL;
		if (wrong)
			log_line("warning: " INITTAB_PATH ":%u: %s; the line is ignored", first, wrong);
	}
	if (!tab->sysvinit)
		drop_replaced(tab);
}

size_t inittab_boot_order(const struct inittab *tab, uint8_t *order)
{
	size_t n = 0;

	for (unsigned rank = 0; rank <= 4; rank++) {
		for (size_t i = 0; i < tab->count; i++) {
			const struct inittab_entry *e = &tab->entries[i];
			const struct action *a = find_action(e->action);
			/* sysvinit starts the entries of a runlevel in the order of the file, whatever their action. */
			unsigned its_rank = tab->sysvinit && a->kind == KIND_RUNLEVEL ? 2 : a->rank;

			if (its_rank == rank && (a->kind == KIND_BOOT ||
						 (a->kind == KIND_RUNLEVEL && e->runlevels >> tab->runlevel & 1)))
				order[n++] = (uint8_t)i;
		}
	}
	return n;
}

/*
 * Buildroot's inittab unmounts all by a shutdown entry, as the last of them. The processes have not ended by then: what they
 * would still save would find a read-only file system.
 */
static bool is_late(const struct inittab_entry *e)
{
	static const char *const programs[] = { "umount", "swapoff", "sync" };
	const char *word = e->process + strspn(e->process, "-+@"), *slash;
	size_t len;

	for (;;) {
		len = strcspn(word, " \t;&|");
		slash = memrchr(word, '/', len);
		if (slash) {
			len -= (size_t)(slash + 1 - word);
			word = slash + 1;
		}
		if (len != strlen("busybox") || strncmp(word, "busybox", len) != 0)
			break;
		word += len + strspn(word + len, " \t");
	}
	for (size_t i = 0; i < COUNT(programs); i++)
		if (len == strlen(programs[i]) && strncmp(word, programs[i], len) == 0)
			return true;
	return false;
}

size_t inittab_shutdown_order(const struct inittab *tab, unsigned level, uint8_t *order, bool late)
{
	size_t n = 0;

	for (size_t i = 0; i < tab->count; i++) {
		const struct inittab_entry *e = &tab->entries[i];
		bool leaves = tab->sysvinit && (e->action == INITTAB_WAIT || e->action == INITTAB_ONCE) &&
			      e->runlevels != RUNLEVELS_ALL && e->runlevels >> level & 1;

		if ((leaves || e->action == INITTAB_SHUTDOWN) && is_late(e) == late)
			order[n++] = (uint8_t)i;
	}
	return n;
}

bool inittab_same(const struct inittab *tab, const struct inittab_entry *e, const struct inittab_entry *before)
{
	return strcmp(e->id, before->id) == 0 &&
	       (tab->sysvinit ? e->action == before->action : strcmp(e->process, before->process) == 0);
}

bool inittab_belongs(const struct inittab *tab, const struct inittab_entry *e)
{
	return find_action(e->action)->kind != KIND_RUNLEVEL || e->runlevels >> tab->runlevel & 1;
}

bool inittab_starts_again(const struct inittab *tab, const struct inittab_entry *e, bool is_new)
{
	const struct action *a = find_action(e->action);

	return a->respawns || (is_new && tab->sysvinit && a->kind == KIND_RUNLEVEL);
}

const struct inittab_entry *inittab_find(const struct inittab *tab, enum inittab_action action)
{
	for (size_t i = 0; i < tab->count; i++)
		if (tab->entries[i].action == action)
			return &tab->entries[i];
	return NULL;
}
