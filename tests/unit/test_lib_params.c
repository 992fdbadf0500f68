// SPDX-License-Identifier: MIT
/* test_lib_params.c: the softoff.* parameters: defaults, good values, bad values, unknown names. */
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/params.h"
#include "tests/unit/tap.h"

static struct params p;
static struct cmdline line;
static char text[CMDLINE_MAX], said[8192];
static int said_fd;

/* Reads the parameters in s into p; said has the log lines. Returns their number. */
static int read_params(const char *s)
{
	int lines = 0;
	ssize_t n;

	ok(ftruncate(said_fd, 0) == 0 && lseek(said_fd, 0, SEEK_SET) == 0, "reading \"%.60s\"", s);
	snprintf(text, sizeof(text), "%s", s);
	cmdline_split(&line, text);
	params_read(&p, &line);
	n = pread(said_fd, said, sizeof(said) - 1, 0);
	said[n > 0 ? n : 0] = '\0';
	for (const char *c = said; *c; c++)
		lines += *c == '\n';
	return lines;
}

static void defaults_hold(const char *when)
{
	ok(p.budget_ms == 5000 && p.grace_ms == 3000 && p.armwait_ms == 2000, "%s: the times have their defaults", when);
	ok(p.sync_ms == CLOCK_NEVER, "%s: the last sync has no limit", when);
	ok(p.onexit == ONEXIT_POWEROFF && p.sigterm == SIGTERM_REBOOT && p.doctor == DOCTOR_AUTO && p.qga,
	   "%s: the choices have their defaults", when);
	ok(p.onfail == ONFAIL_POWEROFF && !p.overlay, "%s: the root's choices have their defaults", when);
	ok(!p.qga_vsock_port && !p.clock_rtc, "%s: the guest agent is not on vsock, and no clock is set", when);
	ok(p.watchdog, "%s: a running watchdog is taken over", when);
	ok(p.vsock_port == 116 && p.events && strcmp(p.events, "org.softoff.events") == 0 && !p.hostname,
	   "%s: the names have their defaults", when);
}

static void good_values(void)
{
	is_int(read_params("softoff.budget=20s softoff.grace=15s softoff.armwait=800ms softoff.hostname=box "
			   "softoff.events=vsock:5 softoff.vsock=4294967294 softoff.qga=off softoff.sigterm=poweroff "
			   "softoff.doctor=always softoff.onexit=idle softoff.qga.vsock=1234 softoff.clock=rtc"),
	       0, "good values make no line");
	ok(p.qga_vsock_port == 1234 && p.clock_rtc, "the guest agent's vsock port and the clock's source are read");
	ok(p.budget_ms == 20000 && p.grace_ms == 15000 && p.armwait_ms == 800, "durations are read");
	is_str(p.hostname, "box", "the host name is read");
	is_str(p.events, "vsock:5", "the events' port is read");
	ok(p.vsock_port == 4294967294u && !p.qga, "a port number and a switch are read");
	ok(p.sigterm == SIGTERM_POWEROFF && p.doctor == DOCTOR_ALWAYS && p.onexit == ONEXIT_IDLE, "choices are read");
}

/* Each word of a parameter that has several. */
static void good_words(void)
{
	static const struct {
		const char *name;
		int value;
	} onexit[] = { { "poweroff", ONEXIT_POWEROFF }, { "reboot", ONEXIT_REBOOT }, { "halt", ONEXIT_HALT },
		       { "respawn", ONEXIT_RESPAWN },   { "idle", ONEXIT_IDLE } },
	  onfail[] = { { "poweroff", ONFAIL_POWEROFF }, { "reboot", ONFAIL_REBOOT }, { "shell", ONFAIL_SHELL },
		       { "idle", ONFAIL_IDLE } };

	for (size_t i = 0; i < sizeof(onexit) / sizeof(onexit[0]); i++) {
		char word[64];

		snprintf(word, sizeof(word), "softoff.onexit=%s", onexit[i].name);
		is_int(read_params(word), 0, "onexit=%s is known", onexit[i].name);
		is_int(p.onexit, onexit[i].value, "onexit=%s has its value", onexit[i].name);
	}
	for (size_t i = 0; i < sizeof(onfail) / sizeof(onfail[0]); i++) {
		char word[64];

		snprintf(word, sizeof(word), "softoff.onfail=%s", onfail[i].name);
		is_int(read_params(word), 0, "onfail=%s is known", onfail[i].name);
		is_int(p.onfail, onfail[i].value, "onfail=%s has its value", onfail[i].name);
	}
	is_int(read_params("softoff.exit=isa"), 0, "exit=isa is known");
	is_int(p.exit, EXIT_ISA, "exit=isa has its value");
	is_int(read_params("softoff.exit=testdev"), 0, "exit=testdev is known");
	is_int(p.exit, EXIT_TESTDEV, "exit=testdev has its value");
	is_int(read_params("softoff.exit=isa softoff.exit=off"), 0, "exit=off is known");
	is_int(p.exit, EXIT_OFF, "exit=off clears the device");
	is_int(read_params("softoff.watchdog=off"), 0, "watchdog=off is known");
	ok(!p.watchdog, "watchdog=off is off");
	is_int(read_params("softoff.watchdog=off softoff.watchdog=auto"), 0, "watchdog=auto is known");
	ok(p.watchdog, "watchdog=auto is on");
	is_int(read_params("softoff.overlay=tmpfs"), 0, "overlay=tmpfs is known");
	ok(p.overlay, "overlay=tmpfs is on");
	is_int(read_params("softoff.overlay=tmpfs softoff.overlay=off"), 0, "overlay=off is known");
	ok(!p.overlay, "overlay=off is off");
	is_int(read_params("softoff.events=off softoff.vsock=off softoff.doctor=off softoff.sigterm=reboot"), 0,
	       "every feature with a switch can be off");
	ok(!p.events && p.vsock_port == 0 && p.doctor == DOCTOR_OFF, "the switched-off features are off");
	is_int(read_params("softoff.sync=90s"), 0, "the last sync may have a limit");
	is_int((long)p.sync_ms, 90000, "the limit of the last sync is a duration");
	is_int(read_params("softoff.sync=0 softoff.sync=off"), 0, "the limit of the last sync may be off");
	ok(p.sync_ms == CLOCK_NEVER, "the last sync has no limit when it is off");
	is_int(read_params("softoff.budget=20s softoff.budget=30s"), 0, "a name may come twice");
	is_int((long)p.budget_ms, 30000, "the last of two values counts");
	is_int(read_params("softoff.clientid=mac softoff.dad=off softoff.release=on"), 0,
	       "parameters of the net role alone are known");
	is_int(read_params("quiet console=ttyAMA0 softofff=1 xsoftoff.budget=1s -- softoff.nonsense=1"), 0,
	       "words without softoff. before -- are ignored");
	defaults_hold("words of others");
}

static void bad_values(void)
{
	static const char *const words[] = {
		"softoff.budget=soon", "softoff.budget=", "softoff.budget", "softoff.grace=3x", "softoff.armwait=-1s", "softoff.sync=on", "softoff.sync=",
		"softoff.onexit=explode", "softoff.onexit=", "softoff.onexit=Poweroff", "softoff.sigterm=halt",
		"softoff.doctor=maybe", "softoff.onfail=halt", "softoff.exit=", "softoff.exit=3", "softoff.exit=ISA", "softoff.onfail=", "softoff.overlay=on", "softoff.watchdog=on", "softoff.watchdog=", "softoff.overlay=", "softoff.qga=1", "softoff.qga", "softoff.vsock=0", "softoff.vsock=4294967295",
		"softoff.vsock=12x", "softoff.qga.vsock=0", "softoff.clock=on", "softoff.events=", "softoff.hostname=", "softoff.nosuch=1", "softoff.",
		"softoff.=1", "softoff.budgets=1s", "softoff.budge=1s", "softoff.Budget=1s",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char with_blank[80];

		is_int(read_params(words[i]), 1, "%s is one line of warning", words[i]);
		snprintf(with_blank, sizeof(with_blank), "warning: %s: ", words[i]);
		ok(strstr(said, with_blank) != NULL, "the warning names %s", words[i]);
		defaults_hold(words[i]);
	}
	is_int(read_params("softoff.budget=soon softoff.nosuch softoff.qga=off"), 2, "two bad parameters are two lines");
	ok(!p.qga, "a good parameter beside two bad parameters counts");
	is_int(read_params("softoff.budget=9s softoff.budget=soon"), 1, "a bad value after a good one is one line");
	is_int((long)p.budget_ms, 9000, "the good value before a bad one counts");
}

static void grace_fits(void)
{
	is_int(read_params("softoff.budget=10s softoff.grace=8s"), 0, "a grace of four fifths of the budget fits");
	is_int((long)p.grace_ms, 8000, "a grace of four fifths is kept");
	is_int(read_params("softoff.budget=10s softoff.grace=8001ms"), 1, "a longer grace is one line");
	is_int((long)p.grace_ms, 8000, "a longer grace is cut to four fifths");
	is_int(read_params("softoff.grace=10s softoff.budget=20s"), 0, "the order of grace and budget does not matter");
	is_int((long)p.grace_ms, 10000, "grace and budget in either order are kept");
	read_params("softoff.budget=0");
	ok(p.budget_ms == 0 && p.grace_ms == 0, "no budget leaves no grace");
}

static void dropped_words(void)
{
	static char many[CMDLINE_MAX];
	size_t len = 0;

	for (int i = 0; i < 258; i++)
		len += (size_t)snprintf(many + len, sizeof(many) - len, "p ");
	is_int(read_params(many), 1, "words that found no place are one line");
	ok(strstr(said, " 2 words too many") != NULL, "the line has the number of dropped words");
}

int main(void)
{
	said_fd = memfd_create("said", 0);
	log_open(said_fd);
	is_int(read_params(""), 0, "an empty line makes no line");
	defaults_hold("no parameter");
	good_values();
	good_words();
	bad_values();
	grace_fits();
	dropped_words();
	return done();
}
