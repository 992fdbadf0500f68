// SPDX-License-Identifier: MIT
/* param.c - reads the root's kernel parameters. */
#include "init/root/param.h"

#include <string.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>

#include "lib/clock.h"
#include "lib/count.h"
#include "lib/log.h"
#include "lib/text.h"

#define STEP "/PARTNROFF="

/* The words that mount(8) turns into flags. File systems and the VFS know the other words (linux/fs/fs_context.c). */
static const struct {
	char word[12];
	unsigned flag;
} words[] = {
	{ "noatime", MS_NOATIME }, { "nodiratime", MS_NODIRATIME }, { "nosuid", MS_NOSUID },
	{ "nodev", MS_NODEV },     { "noexec", MS_NOEXEC },
};

static bool begins(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static void read_uuid(struct root_param *s)
{
	char *step = text_find(s->value, STEP);
	const char *digits = step;
	uint64_t n;

	if (step) {
		bool back = step[strlen(STEP)] == '-';

		digits += strlen(STEP) + back;
		if (text_parse_u64(&digits, 255, &n) == 0)
			s->partition_step = back ? -(int)n : (int)n;
		*step = '\0';
	}
	for (char *c = s->value; *c; c++)
		if (*c >= 'A' && *c <= 'F')
			*c |= 0x20;
}

/* udev writes a byte that is not safe in a file name as \\xNN. */
static void append_decoded(struct text *out, const char *name)
{
	for (; *name; name++) {
		int high, low;

		if (name[0] == '\\' && name[1] == 'x' && (high = text_hex_value(name[2])) >= 0 && (low = text_hex_value(name[3])) >= 0) {
			text_char(out, (char)(high << 4 | low));
			name += 3;
		} else {
			text_char(out, *name);
		}
	}
}

/* udev's name for "UUID=X" is "/dev/disk/by-uuid/X". No udev runs in an initramfs of softoff's. Returns X, or NULL for another name. */
static const char *after_disk_link(const char *name, const char *prefix)
{
	static const char folder[] = "/dev/disk/by-";

	if (!begins(name, folder))
		return NULL;
	for (name += strlen(folder); *prefix != '='; prefix++)
		if (*name++ != (*prefix | 0x20))
			return NULL;
	return *name == '/' ? name + 1 : NULL;
}

/* Whether s->root names a UUID or a label; sets its kind and value. */
static bool read_name(struct root_param *s)
{
	struct text value = TEXT_IN(s->value);

	for (s->kind = 0; s->kind < BLKID_NAMES; s->kind++) {
		const char *prefix = blkid_prefixes[s->kind], *link = after_disk_link(s->root, prefix);

		if (link)
			append_decoded(&value, link);
		else if (begins(s->root, prefix))
			text_str(&value, s->root + strlen(prefix));
		else
			continue;
		return true;
	}
	return false; /* its kind is ROOT_PARAM_DEVICE now */
}

/* "254:0", or "fe00" as new_decode_dev() reads it (linux/block/early-lookup.c, devt_from_devnum). */
static bool parse_device_number(struct root_param *s)
{
	const char *at = s->root;
	uint64_t major, minor, n = 0;

	if (text_parse_u64(&at, 0xfff, &major) == 0 && *at++ == ':' && text_parse_u64(&at, 0xfffff, &minor) == 0 && !*at) {
		s->number = makedev((unsigned)major, (unsigned)minor);
		return true;
	}
	for (at = s->root; text_hex_value(*at) >= 0 && at < s->root + 8; at++)
		n = n << 4 | (unsigned)text_hex_value(*at);
	s->number = makedev((unsigned)(n >> 8 & 0xfff), (unsigned)((n & 0xff) | (n >> 12 & 0xfff00)));
	return !*at && at > s->root + 1;
}

static bool is_tag_type(const char *types)
{
	return types && (strcmp(types, "9p") == 0 || strcmp(types, "virtiofs") == 0);
}

static void read_root(struct root_param *s)
{
	if (read_name(s)) {
		; /* its kind and value are set */
	} else if (is_tag_type(s->types)) {
		s->kind = ROOT_PARAM_TAG; /* a tag of 9p is often "/dev/root" */
	} else if (!begins(s->root, "/dev/")) {
		s->kind = parse_device_number(s) ? ROOT_PARAM_NUMBER : ROOT_PARAM_TAG;
	} else if (begins(s->root, "/dev/ram")) {
		s->kind = ROOT_PARAM_NONE; /* "the initramfs itself", still on many command lines */
	}
	if (s->kind == BLKID_UUID || s->kind == BLKID_PARTUUID)
		read_uuid(s);
}

static bool read_word(struct root_param *s, const char *word, size_t len)
{
	for (size_t i = 0; i < COUNT(words); i++)
		if (strncmp(words[i].word, word, len) == 0 && !words[i].word[len]) {
			s->flags |= words[i].flag;
			return true;
		}
	return false;
}

static void read_flags(struct root_param *s, const char *flags)
{
	struct text rest = TEXT_IN(s->options);

	while (flags && *flags) {
		size_t len = strcspn(flags, ",");

		if (!read_word(s, flags, len)) {
			text_bytes(&rest, ",", rest.len > 0);
			text_bytes(&rest, flags, len);
		}
		flags += len + (flags[len] == ',');
	}
}

/* Read-only by default, as in the kernel; the last of ro and rw holds. */
static unsigned read_only(const struct cmdline *line)
{
	unsigned flag = MS_RDONLY;

	for (size_t i = 0; i < line->param_count; i++) {
		if (strcmp(line->params[i], "ro") == 0)
			flag = MS_RDONLY;
		else if (strcmp(line->params[i], "rw") == 0)
			flag = 0;
	}
	return flag;
}

static uint64_t seconds_ms(const char *value, uint64_t standard_ms)
{
	uint64_t n;

	return value && text_parse_u64(&value, 86400, &n) == 0 ? n * 1000 : standard_ms;
}

void root_param_read(struct root_param *s, const struct cmdline *line, const struct params *params)
{
	const char *wait = cmdline_value(line, "rootwait");

	*s = (struct root_param){
		.kind = ROOT_PARAM_NONE,
		.root = cmdline_value(line, "root"),
		.types = cmdline_value(line, "rootfstype"),
		.init = cmdline_value(line, "init"),
		.overlay = params->overlay,
		.flags = read_only(line),
		.delay_ms = seconds_ms(cmdline_value(line, "rootdelay"), 0),
		.wait_ms = seconds_ms(wait, wait ? CLOCK_NEVER : ROOT_PARAM_WAIT_MS),
	};
	if (s->root && *s->root)
		read_root(s);
	read_flags(s, cmdline_value(line, "rootflags"));
}
