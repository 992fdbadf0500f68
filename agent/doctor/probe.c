// SPDX-License-Identifier: MIT
/* probe.c - how the doctor looks at a file or folder, and notes for the report what it was and what was there. */
#include "agent/doctor/walk.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/text.h"

struct doctor *doctor_set_path(struct doctor *d, const char *fmt, ...)
{
	struct text t = TEXT_IN(d->path);
	va_list ap;

	text_str(&t, d->root);
	va_start(ap, fmt);
	text_vfmt(&t, fmt, ap);
	va_end(ap);
	t = TEXT_IN(d->at->path);
	text_str(&t, d->path + strlen(d->root));
	return d;
}

void doctor_note(struct doctor *d, const char *fmt, ...)
{
	struct text t = TEXT_IN(d->at->read);
	va_list ap;

	va_start(ap, fmt);
	text_vfmt(&t, fmt, ap);
	va_end(ap);
}

bool doctor_probe(struct doctor *d)
{
	char *to = d->line;
	ssize_t n = readlink(d->path, to, sizeof(d->line) - 1);
	bool there;

	if (n > 0) {
		to[n] = '\0';
		doctor_note(d, "%s", strrchr(to, '/') ? strrchr(to, '/') + 1 : to);
		return true;
	}
	if (fd_read_line(d->path, d->at->read, sizeof(d->at->read)) >= 0)
		return true;
	there = access(d->path, F_OK) == 0;
	doctor_note(d, there ? "there" : "not there");
	return there;
}

struct search {
	struct doctor *d;
	const char *prefix, *node;
	char *out;
};

static bool match_entry(void *context, const char *name)
{
	struct search *s = context;
	size_t len = strlen(s->node);
	char *path = s->d->line, *to = path + sizeof(s->d->line) / 2;
	struct text t = text_init(path, sizeof(s->d->line) / 2);
	ssize_t n;

	if (strncmp(name, s->prefix, strlen(s->prefix)) != 0)
		return true;
	if (len) {
		text_fmt(&t, "%s/%s/of_node", s->d->path, name);
		n = readlink(path, to, sizeof(s->d->line) / 2);
		if (n < (ssize_t)len || memcmp(to + n - len, s->node, len) != 0)
			return true;
	}
	t = text_init(s->out, DOCTOR_NAME);
	text_str(&t, name);
	return false;
}

bool doctor_find(struct doctor *d, const char *prefix, const char *node, char out[DOCTOR_NAME])
{
	struct search s = { d, prefix, node, out };

	*out = '\0';
	(void)fd_each_name(d->path, match_entry, &s);
	return *out;
}
