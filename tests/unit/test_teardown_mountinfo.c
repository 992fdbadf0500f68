// SPDX-License-Identifier: MIT
/* test_teardown_mountinfo.c: lines of /proc/self/mountinfo. */
#include <errno.h>
#include <stdlib.h>

#include "lib/teardown/mountinfo.h"
#include "tests/unit/tap.h"

static char text[256];

static int parse(const char *line, struct mountinfo *out)
{
	snprintf(text, sizeof(text), "%s", line);
	return mountinfo_parse(text, out);
}

static const struct {
	const char *line, *point, *type, *options, *sentence;
} good[] = {
	{ "36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw,errors=continue", "/mnt", "ext3",
	  "rw,errors=continue", "a line as proc(5) has it" },
	{ "22 1 254:1 / / ro,relatime - ext4 /dev/vda1 ro", "/", "ext4", "ro", "a line without tags" },
	{ "22 1 0:1 / /a rw shared:1 master:2 propagate_from:3 unbindable - tmpfs none rw,size=1k", "/a", "tmpfs",
	  "rw,size=1k", "a line with every tag" },
	{ "22 1 0:1 / /a\\040b\\011c\\012d\\134e rw - ext4 /dev/x rw", "/a b\tc\nd\\e", "ext4", "rw",
	  "a mount point with blank, tab, newline and backslash" },
	{ "22 1 0:1 / /a\\303\\244 rw - ext4 /dev/x rw", "/a\xc3\xa4", "ext4", "rw", "octal numbers above 177" },
	{ "22 1 0:1 / /a\\0 rw - ext4 /dev/x rw", "/a\\0", "ext4", "rw", "half an escape stays as it stands" },
	{ "22 1 0:1 / /a\\400b rw - ext4 /dev/x rw", "/a\\400b", "ext4", "rw", "a number above a byte stays too" },
	{ "22 1 0:1 / /a\\08 rw - ext4 /dev/x rw", "/a\\08", "ext4", "rw", "a backslash without octal digits" },
	{ "22 1 0:1 /a-b /- rw - ext4 - rw", "/-", "ext4", "rw", "a mount point and a source that look like the dash" },
	{ "22 1 0:1 / /\\040(deleted) rw - fuse.sshfs me@host: rw,user_id=0 more", "/ (deleted)", "fuse.sshfs",
	  "rw,user_id=0 more", "options to the end of the line" },
	{ "22 1 0:1 / /a rw - 9p  rw,trans=virtio", "/a", "9p", "rw,trans=virtio", "an empty source" },
};

static const char *const bad[] = {
	"", "22", "22 1 0:1 / /mnt rw", "22 1 0:1 / /mnt rw -", "22 1 0:1 / /mnt rw - ext4", "22 1 0:1 / /mnt rw - ext4 /dev/x",
	"22 1 0:1 / - ext4 /dev/x rw", "22 1 0:1 / /mnt rw shared:1 ext4 /dev/x rw", "- - - -", "     ", "          ",
};

static void read_only(void)
{
	static const struct {
		char options[32];
		int yes;
	} rows[] = {
		{ "ro", 1 }, { "ro,errors=continue", 1 }, { "rw", 0 }, { "rw,ro", 0 }, { "root=x", 0 }, { "", 0 }, { "r", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mountinfo m = { .options = text };

		snprintf(text, sizeof(text), "%s", rows[i].options);
		is_int(mountinfo_read_only(&m), rows[i].yes, "\"%s\" is read-only: %d", rows[i].options, rows[i].yes);
	}
}

int main(void)
{
	struct mountinfo m;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		m = (struct mountinfo){ 0 };
		is_int(parse(good[i].line, &m), 0, "%s is read", good[i].sentence);
		is_str(m.point, good[i].point, "%s: the mount point", good[i].sentence);
		is_str(m.type, good[i].type, "%s: the type", good[i].sentence);
		ok(m.source > m.type && m.source < m.options, "%s: the source", good[i].sentence);
		is_str(m.options, good[i].options, "%s: the options", good[i].sentence);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		m = (struct mountinfo){ .point = text };
		is_int(parse(bad[i], &m), -EINVAL, "\"%s\" is refused", bad[i]);
		ok(m.point == text && !m.type && !m.options, "\"%s\" writes nothing", bad[i]);
	}
	read_only();
	return done();
}
