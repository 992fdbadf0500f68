/* SPDX-License-Identifier: MIT */
/*
 * test_init_inittab.c - /etc/inittab in both forms: what is read, in which order it starts, what is refused.
 */
#include "init/services/inittab.h"

#include <string.h>
#include <unistd.h>

#include "lib/log.h"
#include "tap.h"

static struct inittab tab;
static char text[INITTAB_TEXT], warnings[4096];

/* Parses s; what it warns of is then in warnings. */
static void parse(const char *s)
{
	int fds[2];
	ssize_t n;

	strcpy(text, s);
	if (pipe(fds) < 0)
		return;
	log_open(fds[1]);
	inittab_parse(&tab, text);
	log_open(-1);
	close(fds[1]);
	n = read(fds[0], warnings, sizeof(warnings) - 1);
	warnings[n > 0 ? n : 0] = '\0';
	close(fds[0]);
}

/* The processes that are started, in order, each each followed by a blank. */
static const char *processes(size_t (*order)(uint8_t *))
{
	static char list[1024];
	uint8_t indices[INITTAB_MAX];
	size_t n = order(indices);

	*list = '\0';
	for (size_t i = 0; i < n; i++) {
		strcat(list, tab.entries[indices[i]].process);
		strcat(list, " ");
	}
	return list;
}

static size_t boot(uint8_t *order)
{
	return inittab_boot_order(&tab, order);
}

static size_t off(uint8_t *order)
{
	return inittab_shutdown_order(&tab, 0, order, false);
}

static size_t late(uint8_t *order)
{
	return inittab_shutdown_order(&tab, 0, order, true);
}

static size_t reboot(uint8_t *order)
{
	return inittab_shutdown_order(&tab, 6, order, false);
}

static void test_busybox(void)
{
	parse("# comment\n"
	      "\n"
	      "::respawn:getty\n"
	      "::once:daemon\n"
	      "::wait:late\n"
	      "null::sysinit:first\n"
	      "::sysinit:second\n"
	      "ttyAMA0::askfirst:-/bin/sh\n"
	      "::shutdown:rcK\n"
	      "::ctrlaltdel:cad\n"
	      "::restart:init\n");
	is_str(warnings, "", "BusyBox's own example gives no warning");
	ok(!tab.sysvinit, "a file without runlevels is of BusyBox's form");
	is_str(processes(boot), "first second late daemon getty -/bin/sh ",
	       "BusyBox's form starts sysinit, wait, once, respawn and askfirst, in this order");
	is_str(processes(off), "rcK ", "the shutdown entries of BusyBox's form run at power-off");
	is_str(processes(reboot), "rcK ", "the shutdown entries of BusyBox's form run at reboot");
	is_str(processes(late), "", "no shutdown entry of BusyBox's form runs later than the others");
	is_str(tab.entries[5].tty, "ttyAMA0", "the id in BusyBox's form is the terminal");
	ok(!tab.entries[0].tty, "an empty id in BusyBox's form is the console");
}

/* Shutdown entries that run when all processes have ended, and the others. */
static void test_late(void)
{
	static const char *const lates[] = { "/bin/umount -a -r", "umount -a", "/sbin/swapoff -a", "/bin/sync", "sync; umount -a",
					     "/bin/busybox umount /data", "busybox sync", "-/bin/umount /data 2>/dev/null" };
	static const char *const others[] = { "/etc/init.d/rcK", "/bin/umount.sh", "/bin/busybox", "/usr/bin/rsync /a /b",
					      "/bin/echo umount", "/umount/it", "synced", "mount -o remount,ro /" };
	char entry[128];

	for (size_t i = 0; i < sizeof(lates) / sizeof(lates[0]); i++) {
		snprintf(entry, sizeof(entry), "::shutdown:%s\n", lates[i]);
		parse(entry);
		is_str(processes(off), "", "an entry that runs \"%s\" does not run before the processes have ended", lates[i]);
		is_int((long)strlen(processes(late)), (long)strlen(lates[i]) + 1, "an entry that runs \"%s\" runs after the processes have ended", lates[i]);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		snprintf(entry, sizeof(entry), "::shutdown:%s\n", others[i]);
		parse(entry);
		is_str(processes(late), "", "an entry that runs \"%s\" does not run after the processes", others[i]);
	}
}

static void test_sysvinit(void)
{
	parse("id:3:initdefault:\n"
	      "si::sysinit:rcS\n"
	      "~~:S:wait:sulogin\n"
	      "l0:0:wait:rc0\n"
	      "l3:3:wait:rc3\n"
	      "l6:6:wait:rc6\n"
	      "ca:12345:ctrlaltdel:shutdown\n"
	      "pf::powerwait:powerfail\n"
	      "1:2345:respawn:getty1\n"
	      "2:24:respawn:getty2\n"
	      "x:3:once:last\n");
	is_str(warnings, "", "sysvinit's example gives no warning");
	ok(tab.sysvinit, "a file with runlevels is of sysvinit's form");
	is_int(tab.runlevel, 3, "initdefault gives the runlevel");
	is_str(processes(boot), "rcS rc3 getty1 last ", "only entries of the runlevel start, in the order of the file");
	is_str(processes(off), "rc0 ", "wait entries of runlevel 0 run at power-off");
	is_str(processes(reboot), "rc6 ", "wait entries of runlevel 6 run at reboot");
	ok(!tab.entries[6].tty, "the id in sysvinit's form is no terminal");

	parse("1:2345:respawn:a\ntty1::respawn:b\n");
	ok(!tab.sysvinit, "a runlevel field alone does not make a file sysvinit's");
	is_str(processes(boot), "a b ", "in BusyBox's form runlevels do not matter");
	is_str(tab.entries[1].tty, "tty1", "in BusyBox's form the id is the terminal, whatever other lines have");
	parse("# id:3:initdefault:\n::respawn:a\n");
	ok(!tab.sysvinit, "a comment with initdefault does not make a file sysvinit's");
	parse("id:35:initdefault:\n5:5:respawn:five\n3:3:respawn:three # a comment\n4:4:respawn:four \\# # five \\#\n");
	is_int(tab.runlevel, 5, "the highest of several levels in initdefault is the runlevel");
	is_str(tab.entries[1].process, "three", "in sysvinit's form # begins a comment anywhere in a line");
	is_str(tab.entries[2].process, "four #", "in sysvinit's form # after a backslash begins no comment");
	parse("id:S:initdefault:\nss:S:wait:single\n1:2:respawn:b\n");
	is_str(processes(boot), "single ", "runlevel S is a runlevel");
}

static void test_lines(void)
{
	parse("::respawn:one \\\n two\n  ::once:indented\t \r\n::once:last line without newline");
	is_str(tab.entries[0].process, "one  two", "a backslash at the end of a line joins the next one");
	is_str(tab.entries[1].process, "indented", "blanks around a line do not count, nor does a carriage return");
	is_str(tab.entries[2].process, "last line without newline", "the last line needs no newline");
	parse("::respawn:/bin/echo a:b:c\n");
	is_str(tab.entries[0].process, "/bin/echo a:b:c", "a process may contain colons");
	parse("");
	is_int((long)tab.count, 0, "an empty file has no entries");
	parse("null::sysinit:/bin/mount -o remount,rw / # ROOT_IS_WRITABLE\n  # comment\n::once:x#y\n");
	is_str(tab.entries[0].process, "/bin/mount -o remount,rw /", "# ends a line anywhere in BusyBox's form");
	is_str(tab.entries[1].process, "x", "# ends a word as well in BusyBox's form");
	is_int((long)tab.count, 2, "an indented comment is no entry");
	parse("/dev/ttyAMA0::respawn:-/bin/sh\n");
	is_str(tab.entries[0].tty, "ttyAMA0", "/dev/ before an id is dropped");
	parse("::restart:/etc/bye\n::restart:/sbin/init\n::shutdown:/etc/bye\n");
	is_int((long)tab.count, 2, "a later entry with the same terminal and process replaces the earlier one");
	is_str(inittab_find(&tab, INITTAB_RESTART)->process, "/sbin/init", "the restart entry that is left is the first");
	parse("tty2::askconsole:-/bin/sh\n");
	is_int(tab.entries[0].action, INITTAB_ASKFIRST, "askconsole is read as askfirst");
	parse("::sysinit:first\n");
	ok(inittab_put_first(&tab, INITTAB_SYSINIT, "shell"), "an emergency shell finds room");
	is_str(processes(boot), "shell first ", "an emergency shell runs before all entries");
}

static void test_refused(void)
{
	static const struct {
		const char *line, *says;
	} cases[] = {
		{ "::bogus:x", ":2: no such action" },
		{ "nonsense", ":2: not id:runlevels:action:process" },
		{ "a:b", ":2: not id:runlevels:action:process" },
		{ "::respawn:", ":2: no process" },
		{ "::respawn:  ", ":2: no process" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char file[256];

		snprintf(file, sizeof(file), "::sysinit:good\n%s\n::once:too\n", cases[i].line);
		parse(file);
		ok(strstr(warnings, cases[i].says) != NULL, "\"%s\" gives a warning with its line number", cases[i].line);
		is_int((long)tab.count, 2, "the lines around \"%s\" hold", cases[i].line);
	}
	parse("id:2:initdefault:\nx:2z:respawn:a\n::once:b\n");
	is_int(tab.entries[0].runlevels, 1 << 2, "a character that is no runlevel is ignored in sysvinit's form, as by sysvinit");
	parse("id:2:initdefault:\nx:2:once:a\nx:2:once:b\n~~:S:wait:c\n~~:S:wait:d\n");
	ok(strstr(warnings, ":3: an earlier entry has its id") != NULL, "an entry with an earlier entry's id is warned of");
	is_int((long)tab.count, 3, "of two entries with one id the first holds, except for ~~");
	parse("id::initdefault:\n");
	ok(strstr(warnings, ":1: initdefault needs a runlevel") != NULL, "an initdefault without a level is warned of");
	parse("::respawn:one \\\n two\n::bogus:x\n");
	ok(strstr(warnings, ":3: no such action") != NULL, "a joined line counts as two lines in a warning");
}

static void test_limits(void)
{
	char *p = text;
	unsigned warned = 0;
	char file[INITTAB_TEXT] = "";

	for (unsigned i = 0; i < INITTAB_MAX + 3; i++)
		sprintf(file + strlen(file), "::once:x%u\n", i);
	parse(file);
	is_int((long)tab.count, INITTAB_MAX, "the file gives INITTAB_MAX entries at most");
	for (p = warnings; (p = strstr(p, "too many entries")); p++)
		warned++;
	is_int(warned, 3, "each further line gives a warning");
	is_int((long)boot((uint8_t[INITTAB_MAX]){ 0 }), INITTAB_MAX, "all entries of a full table start");
}

int main(void)
{
	test_busybox();
	test_late();
	test_sysvinit();
	test_lines();
	test_refused();
	test_limits();
	return done();
}
