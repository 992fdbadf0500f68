// SPDX-License-Identifier: MIT
/* test_init_root_param.c: root= and its companions, as the kernel reads them. */
#include <sys/mount.h>
#include <sys/sysmacros.h>

#include "init/root/param.h"
#include "lib/clock.h"
#include "tests/unit/tap.h"

static struct root_param s;
static struct cmdline line;
static char text[CMDLINE_MAX];

static void read_line(const char *words, bool overlay)
{
	struct params params = { .overlay = overlay };

	snprintf(text, sizeof(text), "%s", words);
	cmdline_split(&line, text);
	root_param_read(&s, &line, &params);
}

static const struct {
	const char *words;
	unsigned kind;
	const char *value;
	int step;
} kinds[] = {
	{ "quiet", ROOT_PARAM_NONE, "", 0 },
	{ "root=", ROOT_PARAM_NONE, "", 0 },
	{ "root", ROOT_PARAM_NONE, "", 0 },
	{ "root=/dev/ram0", ROOT_PARAM_NONE, "", 0 },
	{ "root=/dev/ram", ROOT_PARAM_NONE, "", 0 },
	{ "root=/dev/vda1", ROOT_PARAM_DEVICE, "", 0 },
	{ "root=/dev/mapper/x", ROOT_PARAM_DEVICE, "", 0 },
	{ "root=/dev/sda root=LABEL=b", BLKID_LABEL, "b", 0 },
	{ "root=UUID=AbCdEf01", BLKID_UUID, "abcdef01", 0 },
	{ "root=UUID=1234-ABCD", BLKID_UUID, "1234-abcd", 0 },
	{ "root=LABEL=AbC", BLKID_LABEL, "AbC", 0 },
	{ "\"root=LABEL=a b\"", BLKID_LABEL, "a b", 0 },
	{ "root=PARTLABEL=Root", BLKID_PARTLABEL, "Root", 0 },
	{ "root=PARTUUID=ABC-01", BLKID_PARTUUID, "abc-01", 0 },
	{ "root=PARTUUID=ABC/PARTNROFF=2", BLKID_PARTUUID, "abc", 2 },
	{ "root=PARTUUID=ABC/PARTNROFF=-1", BLKID_PARTUUID, "abc", -1 },
	{ "root=PARTUUID=ABC/PARTNROFF=x", BLKID_PARTUUID, "abc", 0 },
	{ "root=LABEL=A/PARTNROFF=1", BLKID_LABEL, "A/PARTNROFF=1", 0 },
	{ "root=share rootfstype=virtiofs", ROOT_PARAM_TAG, "", 0 },
	{ "root=/dev/root rootfstype=9p", ROOT_PARAM_TAG, "", 0 },
	{ "root=/dev/root rootfstype=ext4", ROOT_PARAM_DEVICE, "", 0 },
	{ "root=share", ROOT_PARAM_TAG, "", 0 },
	{ "root=/dev/disk/by-uuid/AB-01", BLKID_UUID, "ab-01", 0 },
	{ "root=/dev/disk/by-label/My\\x20Root", BLKID_LABEL, "My Root", 0 },
	{ "root=/dev/disk/by-partuuid/ABC-01/PARTNROFF=2", BLKID_PARTUUID, "abc-01", 2 },
	{ "root=/dev/disk/by-partlabel/Root", BLKID_PARTLABEL, "Root", 0 },
	{ "root=/dev/disk/by-path/x", ROOT_PARAM_DEVICE, "", 0 },
	{ "root=254:0", ROOT_PARAM_NUMBER, "", 0 },
	{ "root=fe00", ROOT_PARAM_NUMBER, "", 0 },
	{ "root=cafe rootfstype=virtiofs", ROOT_PARAM_TAG, "", 0 },
	{ "root=254:0x", ROOT_PARAM_TAG, "", 0 },
};

static const struct {
	const char *words;
	unsigned long flags;
	const char *options;
} flags[] = {
	{ "root=/dev/a", MS_RDONLY, "" },
	{ "root=/dev/a rw", 0, "" },
	{ "root=/dev/a rw ro", MS_RDONLY, "" },
	{ "root=/dev/a ro rw", 0, "" },
	{ "root=/dev/a rwx row", MS_RDONLY, "" },
	{ "root=/dev/a rw rootflags=noatime", MS_NOATIME, "" },
	{ "root=/dev/a rw rootflags=data=journal,noatime,nosuid,discard", MS_NOATIME | MS_NOSUID, "data=journal,discard" },
	{ "root=/dev/a rw rootflags=nodev,noexec,nodiratime,x", MS_NODEV | MS_NOEXEC | MS_NODIRATIME, "x" },
	{ "root=/dev/a rw rootflags=noatimes,noat", 0, "noatimes,noat" },
	{ "root=/dev/a rw rootflags=", 0, "" },
};

static const struct {
	const char *words;
	uint64_t delay_ms, wait_ms;
} times[] = {
	{ "root=/dev/a", 0, ROOT_PARAM_WAIT_MS },
	{ "root=/dev/a rootwait", 0, CLOCK_NEVER },
	{ "root=/dev/a rootwait=", 0, CLOCK_NEVER },
	{ "root=/dev/a rootwait=3", 0, 3000 },
	{ "root=/dev/a rootwait=0 rootdelay=2", 2000, 0 },
	{ "root=/dev/a rootdelay=soon rootwait=soon", 0, CLOCK_NEVER },
	{ "root=/dev/a rootdelay=99999999999", 0, ROOT_PARAM_WAIT_MS },
};

static void numbers(void)
{
	read_line("root=254:17", false);
	ok(s.number == makedev(254, 17), "major:minor is a device number");
	read_line("root=fe11", false);
	ok(s.number == makedev(254, 17), "a hexadecimal number is decoded as the kernel decodes it");
	read_line("root=103fe11", false);
	ok(s.number == makedev(0x3fe, 0x1011), "a minor number of more than eight bits is decoded as the kernel decodes it");
}

int main(void)
{
	numbers();
	char many[700];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		read_line(kinds[i].words, false);
		is_int(s.kind, kinds[i].kind, "%s: the kind", kinds[i].words);
		is_str(s.value, kinds[i].value, "%s: the value", kinds[i].words);
		is_int(s.partition_step, kinds[i].step, "%s: the step", kinds[i].words);
	}
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		read_line(flags[i].words, false);
		is_int((long)s.flags, (long)flags[i].flags, "%s: the flags", flags[i].words);
		is_str(s.options, flags[i].options, "%s: the file system's own options", flags[i].words);
	}
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		read_line(times[i].words, false);
		is_int((long)s.delay_ms, (long)times[i].delay_ms, "%s: the delay", times[i].words);
		is_int((long)s.wait_ms, (long)times[i].wait_ms, "%s: the wait", times[i].words);
	}
	read_line("root=/dev/a rootfstype=ext4,xfs init=/sbin/init", true);
	is_str(s.types, "ext4,xfs", "rootfstype= is copied");
	is_str(s.init, "/sbin/init", "init= is copied");
	ok(s.overlay, "softoff.overlay= requests an overlay");
	read_line("root=/dev/a", false);
	ok(!s.types && !s.init && !s.overlay, "rootfstype=, init= and overlay may be absent");
	memset(many, 'x', sizeof(many) - 1);
	memcpy(many, "root=LABEL=", 11);
	many[sizeof(many) - 1] = '\0';
	read_line(many, false);
	is_int((long)strlen(s.value), sizeof(s.value) - 1, "a value that is too long is cut");
	return done();
}
