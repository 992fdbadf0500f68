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

struct choice {
	const char *name;
	int value;
};

static const struct choice onexit_choices[] = {
	{ "poweroff", ONEXIT_POWEROFF }, { "reboot", ONEXIT_REBOOT }, { "halt", ONEXIT_HALT },
	{ "respawn", ONEXIT_RESPAWN },   { "idle", ONEXIT_IDLE },     { NULL, 0 },
};
static const struct choice onfail_choices[] = {
	{ "poweroff", ONFAIL_POWEROFF }, { "reboot", ONFAIL_REBOOT }, { "shell", ONFAIL_SHELL }, { "idle", ONFAIL_IDLE },
	{ NULL, 0 },
};
static const struct choice sigterm_choices[] = {
	{ "reboot", POWER_REBOOT },
	{ "poweroff", POWER_OFF },
	{ NULL, 0 },
};
static const struct choice exit_choices[] = {
	{ "off", EXIT_OFF },
	{ "isa", EXIT_ISA },
	{ "testdev", EXIT_TESTDEV },
	{ NULL, 0 },
};
static const struct choice doctor_choices[] = {
	{ "auto", DOCTOR_AUTO },
	{ "always", DOCTOR_ALWAYS },
	{ "off", DOCTOR_OFF },
	{ NULL, 0 },
};

static const struct choice irqwatch_choices[] = {
	{ "auto", IRQWATCH_AUTO },
	{ "look", IRQWATCH_LOOK },
	{ "off", IRQWATCH_OFF },
	{ NULL, 0 },
};

enum kind {
	DURATION, /* uint64_t, ms */
	LIMIT,    /* the same, "off" is CLOCK_NEVER */
	CHOICE,   /* int */
	SWITCH,   /* bool: on or off */
	OVERLAY,  /* bool: tmpfs or off */
	RTC,      /* bool: rtc or off */
	AUTO,     /* bool: auto or off */
	PORT,     /* uint64_t, "off" is 0 */
	NAME,     /* const char *, "off" is NULL */
	TEXT,     /* const char * */
};

#define AT(field) offsetof(struct params, field)

static const struct param {
	const char *name;
	enum kind kind;
	size_t at;
	const struct choice *choices;
	const char *expected, *standard;
} table[] = {
	/* name        kind       where           choices          expected                               default */
	{ "budget",    DURATION,  AT(budget_ms),  NULL,            "a duration such as 5s or 800ms",      "5s" },
	{ "grace",     DURATION,  AT(grace_ms),   NULL,            "a duration such as 3s or 800ms",      "3s" },
	{ "sync",      LIMIT,     AT(sync_ms),    NULL,            "a duration such as 60s, or off",      "off" },
	{ "watchdog",  AUTO,      AT(watchdog),   NULL,            "auto or off",                         "auto" },
	{ "armwait",   DURATION,  AT(armwait_ms), NULL,            "a duration such as 2s",               "2s" },
	{ "onexit",    CHOICE,    AT(onexit),     onexit_choices,  "poweroff, reboot, halt, respawn or idle", "poweroff" },
	{ "onfail",    CHOICE,    AT(onfail),     onfail_choices,  "poweroff, reboot, shell or idle",     "poweroff" },
	{ "overlay",   OVERLAY,   AT(overlay),    NULL,            "tmpfs or off",                        "off" },
	{ "exit",      CHOICE,    AT(exit),       exit_choices,    "isa, testdev or off",                 "off" },
	{ "sigterm",   CHOICE,    AT(sigterm),    sigterm_choices, "reboot or poweroff",                  "reboot" },
	{ "doctor",    CHOICE,    AT(doctor),     doctor_choices,  "auto, always or off",                 "auto" },
	{ "evdev",     SWITCH,    AT(evdev),      NULL,            "on or off",                           "on" },
	{ "acpi",      SWITCH,    AT(acpi),       NULL,            "on or off",                           "on" },
	{ "gpio",      SWITCH,    AT(gpio),       NULL,            "on or off",                           "on" },
	{ "irq",       SWITCH,    AT(irq),        NULL,            "on or off",                           "on" },
	{ "irqwatch",  CHOICE,    AT(irqwatch),   irqwatch_choices, "auto, look or off",                  "auto" },
	{ "qga",       SWITCH,    AT(qga),        NULL,            "on or off",                           "on" },
	{ "clock",     RTC,       AT(clock_rtc),  NULL,            "rtc or off",                          "off" },
	{ "release",   SWITCH,    AT(release),    NULL,            "on or off",                           "off" },
	{ "vsock",     PORT,      AT(vsock_port), NULL,            "a port number or off",                "116" },
	{ "qga.vsock", PORT,      AT(qga_vsock_port), NULL,        "a port number or off",                "off" },
	{ "events",    NAME,      AT(events),     NULL,            "a port name, vsock:PORT or off",      "org.softoff.events" },
	{ "hostname",  TEXT,      AT(hostname),   NULL,            "a host name",                         NULL },
	{ "clientid",  TEXT,      AT(clientid),   NULL,            "an identifier or off",                NULL },
	{ "dad",       SWITCH,    AT(dad),        NULL,            "on or off",                           "off" },
};

static int set_choice(int *out, const struct choice *choices, const char *value)
{
	for (; choices->name; choices++)
		if (strcmp(choices->name, value) == 0) {
			*out = choices->value;
			return 0;
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

static int set_switch(bool *out, const char *value, const char *yes)
{
	bool on = strcmp(value, yes) == 0;

	if (!on && strcmp(value, "off") != 0)
		return -EINVAL;
	*out = on;
	return 0;
}

static int set_param(struct params *p, const struct param *param, const char *value)
{
	void *at = (char *)p + param->at;
	const char **string = at;

	switch (param->kind) {
	case LIMIT:
		if (strcmp(value, "off") == 0) {
			*(uint64_t *)at = CLOCK_NEVER;
			return 0;
		}
		return cmdline_duration(value, at);
	case DURATION:
		return cmdline_duration(value, at);
	case CHOICE:
		return set_choice(at, param->choices, value);
	case SWITCH:
		return set_switch(at, value, "on");
	case OVERLAY:
		return set_switch(at, value, "tmpfs");
	case RTC:
		return set_switch(at, value, "rtc");
	case AUTO:
		return set_switch(at, value, "auto");
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
