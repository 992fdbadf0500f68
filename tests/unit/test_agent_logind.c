// SPDX-License-Identifier: MIT
/* test_agent_logind.c: whether systemd-logind handles the power key: settings, drop-in files, inhibitors. */
#include "agent/logind.h"
#include "tests/unit/made_tree.h"
#include "tests/unit/tap.h"

#define CONF "etc/systemd/logind.conf"
#define INHIBITOR "run/systemd/inhibit/3"

static void handled(bool want, const char *what)
{
	ok(logind_handles_key(made_root) == want, "%s: logind %s it", what, want ? "handles" : "does not handle");
}

static void begin(void)
{
	made_begin();
	made_file("run/systemd/seats/seat0", "IS_SEAT0=1\n");
}

static void main_file(void)
{
	static const struct {
		const char *text;
		bool handles;
		const char *what;
	} cases[] = {
		{ "", true, "an empty file" },
		{ "[Login]\n#HandlePowerKey=ignore\n", true, "a comment" },
		{ "[Login]\n;HandlePowerKey=ignore\n", true, "the other kind of comment" },
		{ "[Login]\nHandlePowerKey=ignore\n", false, "ignore" },
		{ "[Login]\n  HandlePowerKey = ignore \r\n", false, "blanks around it" },
		{ "[Login]\nHandlePowerKey\t=\tignore", false, "tabs, and no newline at the end" },
		{ "[Login]\nHandlePowerKey=suspend\n", true, "suspend" },
		{ "[Login]\nHandlePowerKey=ignore\nHandlePowerKey=poweroff\n", true, "two lines, of which the last one counts" },
		{ "[Login]\nHandlePowerKey=ignore\nHandlePowerKey=nonsense\n", false, "a line that logind does not understand" },
		{ "[Login]\nHandlePowerKeyLongPress=ignore\n", true, "another key" },
		{ "[Other]\nHandlePowerKey=ignore\n", true, "another section" },
		{ "HandlePowerKey=ignore\n", true, "no section" },
		{ "\xef\xbb\xbf[Login]\nHandlePowerKey=ignore\n", false, "a byte order mark" },
		{ "[Login]\nHandlePowerKey=\\\n  ignore\n", false, "a line that continues" },
		{ "[Login]\n# a comment \\\nHandlePowerKey=ignore\n", false, "a comment, which does not continue" },
	};

	made_begin();
	handled(false, "no logind");
	made_file("run/systemd/seats/", "");
	handled(false, "the folder alone");
	begin();
	handled(true, "logind without a file");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		made_file(CONF, cases[i].text);
		handled(cases[i].handles, cases[i].what);
	}
}

static void long_file(void)
{
	static char text[20000];
	size_t len = 8;

	begin();
	memcpy(text, "[Login]\n", 9);
	while (len < 9000)
		len += (size_t)sprintf(text + len, "# a line of a file that is longer than a page\n");
	memset(text + len, '#', 4000);
	len += 4000;
	sprintf(text + len, "\nHandlePowerKey=ignore\n");
	made_file(CONF, text);
	handled(false, "a line behind 13,000 bytes");
}

static void drop_ins(void)
{
	begin();
	made_file(CONF, "[Login]\nHandlePowerKey=poweroff\n");
	made_file("usr/lib/systemd/logind.conf.d/50-vm.conf", "[Login]\nHandlePowerKey=ignore\n");
	handled(false, "a drop-in file of the distribution");
	made_file("run/systemd/logind.conf.d/60-run.conf", "[Login]\nHandlePowerKey=poweroff\n");
	handled(true, "one with a later name");
	made_file("etc/systemd/logind.conf.d/70-local.conf", "[Login]\nHandlePowerKey=ignore\n");
	handled(false, "one with a still later name");
	made_file("etc/systemd/logind.conf.d/70-local.conf", "");
	made_file("run/systemd/logind.conf.d/70-local.conf", "[Login]\nHandlePowerKey=ignore\n");
	handled(true, "an empty file in /etc masks its namesake in /run");
	made_gone("etc/systemd/logind.conf.d");
	handled(false, "HandlePowerKey= counts again without the drop-in");
	made_file("etc/systemd/logind.conf.d/80-x.conf.bak", "[Login]\nHandlePowerKey=poweroff\n");
	handled(false, "a file of another name does not count");
	begin();
	made_file("usr/lib/systemd/logind.conf", "[Login]\nHandlePowerKey=ignore\n");
	handled(false, "the distribution's own main file");
	made_file(CONF, "[Login]\n");
	handled(true, "is not read where /etc has one");
}

static void inhibitors(void)
{
	begin();
	made_file(INHIBITOR, "# private\nWHAT=sleep:idle:handle-lid-switch\nMODE=block\nPID=1\n");
	handled(true, "an inhibitor of something else");
	made_file(INHIBITOR, "WHAT=sleep:handle-power-key:shutdown\nMODE=delay\n");
	handled(true, "an inhibitor that only delays");
	made_file(INHIBITOR, "WHAT=shutdown:sleep\nMODE=block\n");
	handled(false, "an inhibitor of what the key does");
	made_file(CONF, "[Login]\nHandlePowerKey=suspend\n");
	handled(false, "an inhibitor of the sleep that the key does");
	made_file(INHIBITOR, "WHAT=shutdown\nMODE=block\n");
	handled(true, "an inhibitor of the shutdown, where the key does sleep");
	made_file(CONF, "[Login]\nHandlePowerKey=lock\n");
	handled(true, "an inhibitor of the shutdown, where the key locks");
	made_file(CONF, "[Login]\nPowerKeyIgnoreInhibited=Yes\n");
	handled(true, "an inhibitor of what the key does, which the settings overrule");
	made_file(INHIBITOR, "WHAT=sleep:handle-power-key:handle-lid-switch\nMODE=block\n");
	handled(false, "one of the power key, which no setting overrules");
	made_gone(CONF);
	handled(false, "one of the power key");
	made_gone(INHIBITOR);
	made_file("run/systemd/inhibit/3.ref", "WHAT=handle-power-key\nMODE=block\n");
	handled(true, "the FIFO beside it is not read");
}

int main(void)
{
	main_file();
	long_file();
	drop_ins();
	inhibitors();
	made_end();
	return done();
}
