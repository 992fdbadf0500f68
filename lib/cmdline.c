// SPDX-License-Identifier: MIT
/* cmdline.c - the kernel command line, split as the kernel splits it. */
#include "lib/cmdline.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "lib/count.h"
#include "lib/text.h"

#define DAY_MS (24u * 3600u * 1000u)

static bool blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Takes the next word off *text, or returns NULL at the end. */
static char *next_param(char **text)
{
	char *word = *text, *end, *value = NULL;
	bool quoted = false, whole = false;

	while (blank(*word))
		word++;
	if (!*word)
		return NULL;
	if (*word == '"') {
		word++;
		quoted = whole = true;
	}
	for (end = word; *end && (quoted || !blank(*end)); end++) {
		if (*end == '=' && !value)
			value = end + 1;
		if (*end == '"')
			quoted = !quoted;
	}
	*text = *end ? end + 1 : end;
	*end = '\0';
	if (value && *value == '"') {
		memmove(value, value + 1, strlen(value));
		end--;
		whole = true;
	}
	if (whole && end > word && end[-1] == '"')
		end[-1] = '\0';
	return word;
}

/*
 * UEFI firmware that loads QEMU's -kernel (EDK2, QemuLoadImageLib) appends this word for the kernel's EFI stub, even
 * after `--`. It is no argument of init.
 */
static void drop_firmware_word(struct cmdline *line)
{
	if (line->arg_count && strcmp(line->args[line->arg_count - 1], "initrd=initrd") == 0)
		line->args[--line->arg_count] = NULL;
}

void cmdline_add(struct cmdline *line, char *param)
{
	if (line->param_count < COUNT(line->params))
		line->params[line->param_count++] = param;
	else
		line->dropped++;
}

void cmdline_split(struct cmdline *line, char *text)
{
	bool args = false;
	char *word;

	memset(line, 0, sizeof(*line));
	while ((word = next_param(&text))) {
		if (strcmp(word, "--") == 0) {
			if (args)
				break; /* the kernel's parse_args() stops here too */
			args = true;
		} else if (!args) {
			cmdline_add(line, word);
		} else if (line->arg_count < COUNT(line->args) - 1) {
			line->args[line->arg_count++] = word;
		} else {
			line->dropped++;
		}
	}
	drop_firmware_word(line);
}

const char *cmdline_value(const struct cmdline *line, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = line->param_count; i-- > 0;) {
		const char *p = line->params[i];

		if (strncmp(p, name, len) == 0 && (p[len] == '=' || !p[len]))
			return p[len] ? p + len + 1 : "";
	}
	return NULL;
}

int cmdline_duration(const char *s, uint64_t *out_ms)
{
	static const struct {
		const char *unit;
		uint64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "", 1000 }, { "m", 60000 }, { "h", 3600000 } };
	uint64_t n;

	if (text_parse_u64(&s, DAY_MS, &n) < 0)
		return -EINVAL;
	for (size_t i = 0; i < COUNT(units); i++)
		if (strcmp(s, units[i].unit) == 0 && n * units[i].ms <= DAY_MS) {
			*out_ms = n * units[i].ms;
			return 0;
		}
	return -EINVAL;
}
