// SPDX-License-Identifier: MIT
/*
 * spec_fragment.c - parses a fragment: its groups, their reasons, and the tags in their comments.
 *
 * The kernel's tools see only comments and assignments. This parser is strict: an unknown comment is
 * an error, because a mistyped tag would silently drop a condition.
 */
#include "host-shim/check/spec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/note.h"

struct reader {
	struct spec_fragment *f;
	struct spec_group *group; /* NULL between groups */
	unsigned line;
	char *error;
};

static int fragment_fail(const struct reader *r, const char *what, const char *text)
{
	snprintf(r->error, SPEC_ERROR, "%s.config:%u: %s: %.80s", r->f->name, r->line, what, text);
	return -EINVAL;
}

static int take_words(const struct reader *r, struct spec_words *words, char *text)
{
	char *save = NULL;

	for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		if (words->count == SPEC_WORDS)
			return fragment_fail(r, "too many words", w);
		if (!strncmp(w, "!CONFIG_", 8)) {
			w += 7;
			*w = '!';
		}
		words->word[words->count++] = strncmp(w, "CONFIG_", 7) ? w : w + 7;
	}
	return 0;
}

static struct spec_group *new_group(struct reader *r)
{
	struct spec_fragment *f = r->f;
	struct spec_group *more = realloc(f->group, (f->groups + 1) * sizeof(*more));

	if (!more)
		die("out of memory");
	f->group = more;
	f->group[f->groups] = (struct spec_group){ 0 };
	return &f->group[f->groups++];
}

static int begin_group(struct reader *r, enum spec_kind kind, char *reason)
{
	if (r->group)
		return fragment_fail(r, "a group in a group (no empty line before it)", reason);
	r->group = new_group(r);
	r->group->kind = kind;
	r->group->reason = reason;
	return 0;
}

static int tag_platform(struct reader *r, char *value)
{
	struct spec_words archs = { 0 };
	int rc = take_words(r, &archs, value);

	for (size_t i = 0; !rc && i < archs.count; i++) {
		if (!strcmp(archs.word[i], "arm64"))
			r->f->arm64 = true;
		else if (!strcmp(archs.word[i], "x86_64"))
			r->f->x86_64 = true;
		else
			return fragment_fail(r, "neither arm64 nor x86_64", archs.word[i]);
	}
	r->f->platform = true;
	return rc;
}

static int tag_service(struct reader *r, char *value)
{
	(void)value; /* for readers */
	r->f->service = true;
	return 0;
}

static int tag_buttonless(struct reader *r, char *value)
{
	r->f->buttonless = value;
	return 0;
}

static int tag_boot(struct reader *r, char *value)
{
	r->f->boot = value;
	return 0;
}

static int tag_need(struct reader *r, char *value)
{
	return begin_group(r, SPEC_NEED, value);
}

static int tag_want(struct reader *r, char *value)
{
	return begin_group(r, SPEC_WANT, value);
}

static int tag_for(struct reader *r, char *value)
{
	return take_words(r, &r->group->platforms, value);
}

static int tag_given(struct reader *r, char *value)
{
	return take_words(r, &r->group->given, value);
}

static int tag_since(struct reader *r, char *value)
{
	if (sscanf(value, "%3u.%4u", &r->group->since_major, &r->group->since_minor) != 2)
		return fragment_fail(r, "no version (6.18)", value);
	return 0;
}

static const struct tag {
	const char *name;
	bool in_group;
	int (*take)(struct reader *r, char *value);
} tags[] = {
	/* name        in group  takes */
	{ "Platform",  false,    tag_platform },
	{ "Boot",      false,    tag_boot },
	{ "Service",   false,    tag_service },
	{ "No button on arm64", false, tag_buttonless },
	{ "Need",      false,    tag_need },
	{ "Want",      false,    tag_want },
	{ "For",       true,     tag_for },
	{ "Given",     true,     tag_given },
	{ "Since",     true,     tag_since },
};

/* Begins a group that has a name. */
static int begin_way(struct reader *r, enum spec_kind kind, const char *way, char *reason)
{
	int rc = begin_group(r, kind, reason);

	if (!rc)
		r->group->way = way;
	return rc;
}

/* "Fallback NAME: reason", "Request NAME: reason" and "Or NAME: CONFIG_X" carry a name before the colon. */
static int named_tag(struct reader *r, char *name, char *value)
{
	if (!strncmp(name, "Fallback ", 9))
		return begin_way(r, SPEC_FALLBACK, name + 9, value);
	if (!strncmp(name, "Request ", 8))
		return begin_way(r, SPEC_REQUEST, name + 8, value);
	if (!strncmp(name, "Or ", 3) && r->group && !r->group->instead &&
	    !strncmp(value, "CONFIG_", 7)) {
		r->group->way = name + 3;
		r->group->instead = value + 7;
		return 0;
	}
	return fragment_fail(r, "unknown or misplaced tag", name);
}

static int take_tag(struct reader *r, char *line)
{
	char *colon = strstr(line, ": ");

	if (!colon)
		return fragment_fail(r, "a comment without a tag", line);
	*colon = '\0';
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (strcmp(tags[i].name, line) != 0)
			continue;
		if (tags[i].in_group && (!r->group || r->group->requests))
			return fragment_fail(r, "belongs into a group's comment", line);
		return tags[i].take(r, colon + 2);
	}
	return named_tag(r, line, colon + 2);
}

static int take_symbol(struct reader *r, const char *name, const char *value)
{
	struct spec_group *g = r->group;

	if (!g)
		return fragment_fail(r, "a symbol without a reason above it", name);
	if (g->requests == SPEC_REQUESTS)
		return fragment_fail(r, "too many symbols in a group", name);
	g->request[g->requests++] = (struct spec_request){ name, value, r->line };
	return 0;
}

static int take_fragment_line(struct reader *r, char *line)
{
	char *equals = strchr(line, '='), *unset = strstr(line, " is not set");

	if (!*line || !strcmp(line, "#")) {
		if (r->group && !r->group->requests)
			return fragment_fail(r, "a group without symbols", r->group->reason);
		r->group = NULL;
		return 0;
	}
	if (!strncmp(line, "# CONFIG_", 9) && unset) {
		*unset = '\0';
		return take_symbol(r, line + 9, "n");
	}
	if (!strncmp(line, "CONFIG_", 7) && equals) {
		*equals = '\0';
		return take_symbol(r, line + 7, equals + 1);
	}
	if (!strncmp(line, "# ", 2))
		return take_tag(r, line + 2);
	return fragment_fail(r, "neither a comment nor a symbol", line);
}

int spec_parse_fragment(struct spec_fragment *f, const char *name, char *text,
    char error[SPEC_ERROR])
{
	struct reader r = { .f = f, .error = error };
	char *line = text, *end;
	int rc = 0;

	*f = (struct spec_fragment){ .text = text };
	snprintf(f->name, sizeof(f->name), "%s", name);
	for (r.line = 1; !rc && line; line = end ? end + 1 : NULL, r.line++) {
		end = strchr(line, '\n');
		if (end)
			*end = '\0';
		if (r.line == 1 && strncmp(line, "# Help: ", 8) != 0)
			rc = fragment_fail(&r, "the first line is not \"# Help: ...\"", line);
		else if (r.line == 1)
			f->help = line + 8;
		else if (strncmp(line, "# SPDX-", 7) != 0)
			rc = take_fragment_line(&r, line);
	}
	if (!rc && r.group && !r.group->requests)
		rc = fragment_fail(&r, "a group without symbols", r.group->reason);
	return rc;
}
