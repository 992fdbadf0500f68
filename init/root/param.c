// SPDX-License-Identifier: MIT
/* param.c - reads the root's kernel parameters. */
#include "init/root/param.h"

#include <string.h>
#include <sys/mount.h>

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

static void read_root(struct root_param *s)
{
	struct text value = TEXT_IN(s->value);
	unsigned name = 0;

	while (name < BLKID_NAMES && !begins(s->root, blkid_prefixes[name]))
		name++;
	s->kind = name;
	if (name < BLKID_NAMES) {
		text_str(&value, s->root + strlen(blkid_prefixes[name]));
		if (name == BLKID_UUID || name == BLKID_PARTUUID)
			read_uuid(s);
	} else if (!begins(s->root, "/dev/") || (s->types && (strcmp(s->types, "9p") == 0 || strcmp(s->types, "virtiofs") == 0))) {
		s->kind = ROOT_PARAM_TAG; /* a tag of 9p is often "/dev/root" */
	} else if (begins(s->root, "/dev/ram")) {
		s->kind = ROOT_PARAM_NONE; /* "the initramfs itself", still on many command lines */
	}
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
