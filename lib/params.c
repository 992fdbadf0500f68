// SPDX-License-Identifier: MIT
/* params.c - the softoff.* parameters of the kernel command line. */
#include "lib/params.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/count.h"
#include "lib/log.h"
#include "lib/text.h"

#define PREFIX "softoff."

enum kind {
	DURATION, /* uint64_t, ms */
	LIMIT,    /* the same, "off" is CLOCK_NEVER */
	CHOICE,   /* int: the number of the word in `expected`, from 0 */
	SWITCH,   /* bool: the first of two words in `expected` is true */
	PORT,     /* uint64_t, "off" is 0 */
	NAME,     /* const char *, "off" is NULL */
	TEXT,     /* const char * */
};

#define AT(field) offsetof(struct params, field)

/* Small: this table is in every guest program. */
static const struct param {
	const char *name, *expected, *standard;
	uint8_t kind;
	uint16_t at;
} table[] = {
	/* name        expected                                default             kind      where */
	{ "budget",    "a duration such as 5s or 800ms",        "5s",                 DURATION, AT(budget_ms) },
	{ "grace",     "a duration such as 3s or 800ms",        "3s",                 DURATION, AT(grace_ms) },
	{ "sync",      "a duration such as 60s, or off",        "off",                LIMIT,    AT(sync_ms) },
	{ "watchdog",  "auto or off",                           "auto",               SWITCH,   AT(watchdog) },
	{ "armwait",   "a duration such as 2s",                 "2s",                 DURATION, AT(armwait_ms) },
	{ "onexit",    "poweroff, reboot, halt, respawn or idle", "poweroff",          CHOICE,   AT(onexit) },
	{ "onfail",    "poweroff, reboot, shell or idle",       "poweroff",           CHOICE,   AT(onfail) },
	{ "overlay",   "tmpfs or off",                          "off",                SWITCH,   AT(overlay) },
	{ "rootfs",    "keep or tmpfs",                         "keep",               CHOICE,   AT(rootfs) },
	{ "uid",       "a user's name or number",               NULL,                 TEXT,     AT(uid) },
	{ "gid",       "a group's name or number",              NULL,                 TEXT,     AT(gid) },
	{ "ready",     "started or notify",                     "started",            CHOICE,   AT(ready) },
	{ "log",       "console, kmsg or quiet",                "console",            CHOICE,   AT(log) },
	{ "forward",   "on or off",                             "off",                SWITCH,   AT(forward) },
	{ "agent",     "on or off",                             "off",                SWITCH,   AT(agent) },
	{ "exit",      "off, isa or testdev",                   "off",                CHOICE,   AT(exit) },
	{ "sigterm",   "reboot or poweroff",                    "reboot",             CHOICE,   AT(sigterm) },
	{ "doctor",    "auto, always or off",                   "auto",               CHOICE,   AT(doctor) },
	{ "evdev",     "on or off",                             "on",                 SWITCH,   AT(evdev) },
	{ "acpi",      "on or off",                             "on",                 SWITCH,   AT(acpi) },
	{ "gpio",      "on or off",                             "on",                 SWITCH,   AT(gpio) },
	{ "irq",       "on or off",                             "on",                 SWITCH,   AT(irq) },
	{ "irqwatch",  "auto, look or off",                     "auto",               CHOICE,   AT(irqwatch) },
	{ "qga",       "on or off",                             "on",                 SWITCH,   AT(qga) },
	{ "clock",     "rtc or off",                            "off",                SWITCH,   AT(clock_rtc) },
	{ "release",   "on or off",                             "off",                SWITCH,   AT(release) },
	{ "vsock",     "a port number or off",                  "116",                PORT,     AT(vsock_port) },
	{ "qga.vsock", "a port number or off",                  "off",                PORT,     AT(qga_vsock_port) },
	{ "events",    "a port name, vsock:PORT or off",        "org.softoff.events", NAME,     AT(events) },
	{ "hostname",  "a host name",                           NULL,                 TEXT,     AT(hostname) },
	{ "clientid",  "an identifier or off",                  NULL,                 TEXT,     AT(clientid) },
	{ "dad",       "on or off",                             "off",                SWITCH,   AT(dad) },
};

/* The number of the word in a list such as "a, b or c", or -EINVAL. */
static int find_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (int n = 0; *list; n++) {
		size_t end = strcspn(list, ", ");

		if (end == len && strncmp(list, word, len) == 0)
			return n;
		list += end;
		list += strspn(list, ", ");
		if (strncmp(list, "or ", 3) == 0)
			list += 3;
	}
	return -EINVAL;
}

static int set_port(uint64_t *out, const char *value)
{
	uint64_t port;

	if (strcmp(value, "off") == 0) {
		*out = 0;
		return 0;
	}
	if (text_parse_u64(&value, UINT32_MAX - 1u, &port) < 0 || *value || !port)
		return -EINVAL;
	*out = port;
	return 0;
}

static int set_param(struct params *p, const struct param *param, const char *value)
{
	void *at = (char *)p + param->at;
	const char **string = at;
	int n;

	switch ((enum kind)param->kind) {
	case LIMIT:
		if (strcmp(value, "off") == 0) {
			*(uint64_t *)at = CLOCK_NEVER;
			return 0;
		}
		return cmdline_duration(value, at);
	case DURATION:
		return cmdline_duration(value, at);
	case CHOICE:
	case SWITCH:
		n = find_word(param->expected, value);
		if (n < 0)
			return n;
		if (param->kind == CHOICE)
			*(int *)at = n;
		else
			*(bool *)at = n == 0;
		return 0;
	case PORT:
		return set_port(at, value);
	case NAME:
	case TEXT:
		if (!*value)
			return -EINVAL;
		*string = param->kind == NAME && strcmp(value, "off") == 0 ? NULL : value;
		return 0;
	}
	return -EINVAL;
}

static void read_param(struct params *p, const char *word)
{
	const char *name = word + strlen(PREFIX), *value = strchr(name, '=');
	size_t len = value ? (size_t)(value - name) : strlen(name);

	for (size_t i = 0; i < COUNT(table); i++) {
		if (strncmp(table[i].name, name, len) != 0 || table[i].name[len])
			continue;
		if (set_param(p, &table[i], value ? value + 1 : "") < 0)
			log_line("warning: %s: expected %s; %s holds", word, table[i].expected,
				 table[i].standard ? table[i].standard : "the default");
		return;
	}
	log_line("warning: %s: no such parameter, ignored", word);
}

/* What comes after SIGKILL (teardown, sync, the verb) keeps at least a fifth of the budget. */
static void fit_grace(struct params *p)
{
	uint64_t most = p->budget_ms / 5 * 4;

	if (p->grace_ms <= most)
		return;
	log_line("warning: softoff.grace= %lu ms leaves too little of softoff.budget= %lu ms; %lu ms holds",
		 (unsigned long)p->grace_ms, (unsigned long)p->budget_ms, (unsigned long)most);
	p->grace_ms = most;
}

void params_read(struct params *p, const struct cmdline *line)
{
	memset(p, 0, sizeof(*p));
	p->began_ms = clock_ms();
	for (size_t i = 0; i < COUNT(table); i++)
		if (table[i].standard)
			(void)set_param(p, &table[i], table[i].standard);
	for (size_t i = 0; i < line->param_count; i++)
		if (strncmp(line->params[i], PREFIX, strlen(PREFIX)) == 0)
			read_param(p, line->params[i]);
	if (line->dropped)
		log_line("warning: kernel command line: %lu words too many, ignored", (unsigned long)line->dropped);
	fit_grace(p);
}
