// SPDX-License-Identifier: MIT
/* interrupts.c - how often an interrupt came: a parser of /proc/interrupts that keeps one line's end and no more. */
#include "agent/doctor/interrupts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/text.h"

void interrupts_begin(struct interrupts *i, const char *action)
{
	memset(i, 0, sizeof(*i));
	i->action = action;
}

/* Actions come last, ", " between drivers that share the line; a blank stands before the first action. */
static bool has_action(const struct interrupts *i)
{
	size_t len = strlen(i->action);
	const char *at = i->rest;

	while (len && (at = text_find(at, i->action))) {
		if (at > i->rest && at[-1] == ' ' && (!at[len] || at[len] == ','))
			return true;
		at++;
	}
	return false;
}

static void end_line(struct interrupts *i)
{
	while (i->len && i->rest[i->len - 1] == ' ')
		i->len--;
	i->rest[i->len] = '\0';
	if (i->state == INTERRUPTS_REST && has_action(i)) {
		i->found = true;
		i->count += i->line;
	}
	i->state = INTERRUPTS_LABEL;
	i->line = i->number = i->len = 0;
}

static void parse_char(struct interrupts *i, char c)
{
	bool digit = c >= '0' && c <= '9';

	switch (i->state) {
	case INTERRUPTS_LABEL:
		if (c == ':')
			i->state = INTERRUPTS_COUNTS;
		return;
	case INTERRUPTS_COUNTS:
		if (digit) {
			i->number = i->number * 10 + (unsigned)(c - '0');
			return;
		}
		if (c == ' ') {
			i->line += i->number;
			i->number = 0;
			return;
		}
		i->rest[i->len++] = ' '; /* an action has one before it */
		i->state = INTERRUPTS_REST;
		break;
	case INTERRUPTS_REST:
		break;
	}
	if (i->len < sizeof(i->rest) - 1)
		i->rest[i->len++] = c;
}

void interrupts_feed(struct interrupts *i, const char *bytes, size_t len)
{
	for (; len; len--, bytes++) {
		if (*bytes == '\n')
			end_line(i);
		else
			parse_char(i, *bytes == '\t' ? ' ' : *bytes);
	}
}

void interrupts_end(struct interrupts *i)
{
	end_line(i);
}

int interrupts_count(const char *path, const char *action, uint64_t *count)
{
	int fd FD_CLOSE = open(path, O_RDONLY | O_CLOEXEC);
	struct interrupts i;
	char buf[1024];
	ssize_t n;

	if (fd < 0)
		return -errno;
	interrupts_begin(&i, action);
	while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			interrupts_feed(&i, buf, (size_t)n);
	interrupts_end(&i);
	if (n < 0)
		return -errno;
	if (!i.found)
		return -ENOENT;
	*count = i.count;
	return 0;
}
