// SPDX-License-Identifier: MIT
/* interrupts.c - how often an interrupt came: a parser of /proc/interrupts that keeps one line's end and no more. */
#include "agent/doctor/interrupts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/text.h"

#define LABEL_MOST 10000000 /* the kernel's numbers are smaller (linux/include/linux/irq.h, IRQ_BITMAP_BITS) */

void interrupts_begin(struct interrupts *i, const char *action)
{
	memset(i, 0, sizeof(*i));
	i->action = action;
	i->irq = -1;
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
		i->lines++;
		i->shared |= text_find(i->rest, ", ") != NULL;
		i->irq = i->label;
		i->count += i->line;
	}
	i->state = INTERRUPTS_LABEL;
	i->line = i->number = i->len = 0;
	i->label = 0;
}

static void parse_char(struct interrupts *i, char c)
{
	bool digit = c >= '0' && c <= '9';

	switch (i->state) {
	case INTERRUPTS_LABEL:
		if (c == ':')
			i->state = INTERRUPTS_COUNTS;
		else if (digit && i->label >= 0 && i->label < LABEL_MOST)
			i->label = i->label * 10 + (c - '0');
		else if (c != ' ')
			i->label = -1;
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

int interrupts_read(const char *path, const char *action, struct interrupts *out)
{
	int fd FD_CLOSE = open(path, O_RDONLY | O_CLOEXEC);
	char buf[1024];
	ssize_t n;

	if (fd < 0)
		return -errno;
	interrupts_begin(out, action);
	while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			interrupts_feed(out, buf, (size_t)n);
	interrupts_end(out);
	if (n < 0)
		return -errno;
	return out->found ? 0 : -ENOENT;
}

int interrupts_count(const char *path, const char *action, uint64_t *count)
{
	struct interrupts i;
	int err = interrupts_read(path, action, &i);

	if (err == 0)
		*count = i.count;
	return err;
}
