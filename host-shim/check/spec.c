// SPDX-License-Identifier: MIT
/* spec.c - the specification that `softoff check` reads: fragments and the table of symbols. */
#include "host-shim/check/spec.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/note.h"

#define SYMBOLS "symbols"
#define SUFFIX ".config"
#define TEXT_MAX (256 * 1024)

static char *copy_string(const char *text)
{
	char *p = strdup(text);

	if (!p)
		die("out of memory");
	return p;
}

static int symbol_fail(char *error, unsigned line, const char *what, const char *text)
{
	snprintf(error, SPEC_ERROR, SYMBOLS ":%u: %s: %.80s", line, what, text);
	return -EINVAL;
}

static struct spec_symbol *new_symbol(struct spec *spec)
{
	struct spec_symbol *more = realloc(spec->symbol, (spec->symbols + 1) * sizeof(*more));

	if (!more)
		die("out of memory");
	spec->symbol = more;
	spec->symbol[spec->symbols] = (struct spec_symbol){ 0 };
	return &spec->symbol[spec->symbols++];
}

/* "-", "6.18" or "arm64:5.15" */
static int take_since(struct spec_symbol *s, const char *text)
{
	if (!strcmp(text, "-"))
		return 0;
	if (!strncmp(text, "arm64:", 6)) {
		s->since_arch = ARCH_ARM64;
		text += 6;
	}
	return sscanf(text, "%3u.%4u", &s->since_major, &s->since_minor) == 2 ? 0 : -EINVAL;
}

static int split_needs(struct spec_symbol *s, char *text)
{
	char *save = NULL;

	if (!strcmp(text, "-"))
		return 0;
	for (char *w = strtok_r(text, ",", &save); w; w = strtok_r(NULL, ",", &save)) {
		if (s->needs.count == SPEC_WORDS)
			return -EINVAL;
		s->needs.word[s->needs.count++] = w;
	}
	return 0;
}

static int take_never(struct spec *spec, char *rest)
{
	size_t len = strcspn(rest, " ");
	struct spec_symbol *s;

	if (!rest[len])
		return -EINVAL;
	rest[len++] = '\0';
	s = new_symbol(spec);
	s->name = rest;
	s->never = true;
	s->better = rest + len + strspn(rest + len, " ");
	return 0;
}

static int parse_symbol(struct spec *spec, char *line)
{
	char *field[5], *save = NULL;
	struct spec_symbol *s;
	size_t n = 0;

	for (char *w = strtok_r(line, " ", &save); w && n < 5; w = strtok_r(NULL, " ", &save))
		field[n++] = w;
	if (n != 5)
		return -EINVAL;
	s = new_symbol(spec);
	s->name = field[0];
	s->automatic = !strcmp(field[1], "auto");
	s->module = s->automatic || !strcmp(field[1], "-") ? NULL : field[1];
	s->where = field[4];
	return take_since(s, field[2]) < 0 || split_needs(s, field[3]) < 0 ? -EINVAL : 0;
}

int spec_parse_symbols(struct spec *spec, char *text, char error[SPEC_ERROR])
{
	unsigned number = 1;
	char *line, *end;

	for (line = text; line; line = end ? end + 1 : NULL, number++) {
		end = strchr(line, '\n');
		if (end)
			*end = '\0';
		if (!*line || *line == '#')
			continue;
		if ((strncmp(line, "never ", 6) ? parse_symbol(spec, line) :
			take_never(spec, line + 6)) < 0)
			return symbol_fail(error, number, "not \"symbol module since needs where\"",
			    line);
	}
	return 0;
}

static int take_source(struct spec *spec, const char *name, char *text, char error[SPEC_ERROR])
{
	struct spec_fragment *more;

	if (!strcmp(name, SYMBOLS)) {
		spec->text = text;
		return spec_parse_symbols(spec, text, error);
	}
	more = realloc(spec->fragment, (spec->fragments + 1) * sizeof(*more));
	if (!more)
		die("out of memory");
	spec->fragment = more;
	return spec_parse_fragment(&spec->fragment[spec->fragments++], name, text, error);
}

static int load_builtin(struct spec *spec, bool fragments, char error[SPEC_ERROR])
{
	int rc = 0;

	for (const struct spec_source *s = spec_sources; !rc && s->name; s++)
		if (fragments || !strcmp(s->name, SYMBOLS))
			rc = take_source(spec, s->name, copy_string(s->text), error);
	return rc;
}

static char *read_spec_file(const char *dir, const char *name)
{
	char path[1024], *text = NULL;
	size_t len;
	FILE *in;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return NULL;
	in = fopen(path, "re");
	if (!in)
		return NULL;
	text = calloc(1, TEXT_MAX + 1);
	if (!text)
		die("out of memory");
	len = fread(text, 1, TEXT_MAX, in);
	if (ferror(in) || len == TEXT_MAX || strlen(text) != len) {
		free(text);
		text = NULL;
	}
	fclose(in);
	return text;
}

static int load_one(struct spec *spec, const char *dir, const char *file, char error[SPEC_ERROR])
{
	const char *dot = strstr(file, SUFFIX);
	char name[32], *text;

	if (strcmp(file, SYMBOLS) != 0 &&
	    (!dot || dot[sizeof(SUFFIX) - 1] || dot - file >= (int)sizeof(name)))
		return 0;
	text = read_spec_file(dir, file);
	if (!text) {
		snprintf(error, SPEC_ERROR, "%.100s/%.80s: cannot be read, or no text", dir, file);
		return -EIO;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(dot ? dot - file : (int)strlen(file)), file);
	return take_source(spec, name, text, error);
}

static int load_dir(struct spec *spec, const char *dir, char error[SPEC_ERROR])
{
	struct dirent **item;
	int n = scandir(dir, &item, NULL, alphasort), rc = 0;

	if (n < 0) {
		rc = -errno;
		snprintf(error, SPEC_ERROR, "%.150s: %s", dir, strerror(-rc));
		return rc;
	}
	for (int i = 0; i < n; i++) {
		if (!rc)
			rc = load_one(spec, dir, item[i]->d_name, error);
		free(item[i]);
	}
	free(item);
	if (!rc && !spec->fragments) {
		snprintf(error, SPEC_ERROR, "%.150s: no fragments (NAME.config) in it", dir);
		rc = -ENOENT;
	}
	if (!rc && !spec->symbols)
		rc = load_builtin(spec, false, error);
	return rc;
}

int spec_load(struct spec *spec, const char *dir, char error[SPEC_ERROR])
{
	*spec = (struct spec){ 0 };
	return dir ? load_dir(spec, dir, error) : load_builtin(spec, true, error);
}

void spec_finish(struct spec *spec)
{
	for (size_t i = 0; i < spec->fragments; i++) {
		free(spec->fragment[i].group);
		free(spec->fragment[i].text);
	}
	free(spec->fragment);
	free(spec->symbol);
	free(spec->text);
	*spec = (struct spec){ 0 };
}

const struct spec_fragment *spec_fragment(const struct spec *spec, const char *name)
{
	for (size_t i = 0; i < spec->fragments; i++)
		if (!strcmp(spec->fragment[i].name, name))
			return &spec->fragment[i];
	return NULL;
}

const struct spec_symbol *spec_symbol(const struct spec *spec, const char *name)
{
	for (size_t i = 0; i < spec->symbols; i++)
		if (!strcmp(spec->symbol[i].name, name))
			return &spec->symbol[i];
	return NULL;
}
