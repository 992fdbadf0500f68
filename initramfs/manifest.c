/* SPDX-License-Identifier: MIT */
/*
 * manifest.c - reads a line of a manifest into an entry.
 *
 * The kernel defines the format (linux/usr/gen_init_cpio.c). mkinitramfs refuses
 * some lines that the kernel's tool accepts: numbers that overflow, modes with
 * type bits, unknown types. Each makes a file that is missing or wrong in the
 * guest, where it is much harder to see.
 */
#include "initramfs/manifest.h"

#include "initramfs/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 7, EXPANSIONS_MAX = 64 };

struct layout {
	const char *word;
	enum manifest_type type;
	unsigned mode_field; /* where MODE UID GID begin, counted after the word */
	unsigned fields;
	const char *syntax;
};

static const struct layout layouts[] = {
	/* word   type        mode fields syntax */
	{ "file",  TYPE_FILE,  2,  5,  "NAME LOCATION MODE UID GID [HARDLINK...]" },
	{ "dir",   TYPE_DIR,   1,  4,  "NAME MODE UID GID" },
	{ "nod",   TYPE_CHAR,  1,  7,  "NAME MODE UID GID b|c MAJOR MINOR" },
	{ "slink", TYPE_SLINK, 2,  5,  "NAME TARGET MODE UID GID" },
	{ "pipe",  TYPE_PIPE,  1,  4,  "NAME MODE UID GID" },
	{ "sock",  TYPE_SOCK,  1,  4,  "NAME MODE UID GID" },
};

__attribute__((format(printf, 2, 3)))
static int refuse_line(char *error, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(error, MANIFEST_ERROR_SIZE, fmt, args);
	va_end(args);
	return -EINVAL;
}

/*
 * Cuts the next field off *rest, or returns NULL. A field that begins with #
 * ends the line: gen_init_cpio ignores what follows the fields it knows, and
 * people write comments there.
 */
static char *next_manifest_field(char **rest)
{
	char *p = *rest + strspn(*rest, " \t");
	size_t len = strcspn(p, " \t");

	if (!len || *p == '#') {
		*rest = p + strlen(p);
		return NULL;
	}
	*rest = p + len + (p[len] != '\0');
	p[len] = '\0';
	return p;
}

static int parse_number(const char *text, unsigned base, uint32_t most, const char *what,
		  uint32_t *out, char *error)
{
	const char *digits = base == 8 ? "01234567" : "0123456789";
	size_t len = strlen(text);
	unsigned long long value;

	if (!len || strspn(text, digits) != len)
		return refuse_line(error, "%s \"%.40s\" is not %s number", what, text,
			      base == 8 ? "an octal" : "a decimal");
	errno = 0;
	value = strtoull(text, NULL, (int)base);
	if (errno || value > most)
		return refuse_line(error, base == 8 ? "%s \"%.40s\" is above %lo" : "%s \"%.40s\" is above %lu",
			      what, text, (unsigned long)most);
	*out = (uint32_t)value;
	return 0;
}

/* The kernel keeps 12 bits of a major and 20 of a minor (MKDEV) and drops more. */
static int device(char *const *field, struct manifest_line *out, char *error)
{
	int rc;

	if (strcmp(field[0], "b") == 0)
		out->type = TYPE_BLOCK;
	else if (strcmp(field[0], "c") != 0)
		return refuse_line(error, "device type \"%.40s\" is neither b nor c", field[0]);
	rc = parse_number(field[1], 10, 4095, "device major", &out->major, error);
	if (!rc)
		rc = parse_number(field[2], 10, 1048575, "device minor", &out->minor, error);
	return rc;
}

/*
 * Makes name what the archive carries: no slash in front, none doubled, none
 * at the end, no "." parts; the root itself becomes ".". Returns 0, or -EINVAL
 * with an error text for a name that the kernel would drop or misread.
 */
int manifest_name(char *name, char *error)
{
	char *from = name, *to = name;

	while (*from) {
		size_t len = strcspn(from, "/");

		if (len > MANIFEST_PART_MAX)
			return refuse_line(error, "name \"%.40s...\" has a part of %zu bytes, the kernel takes %d",
				      from, len, MANIFEST_PART_MAX);
		if (len == 2 && from[0] == '.' && from[1] == '.')
			return refuse_line(error, "name contains \"..\"");
		if (len && !(len == 1 && *from == '.')) {
			if (to != name)
				*to++ = '/';
			memmove(to, from, len);
			to += len;
		}
		from += len;
		from += *from == '/';
	}
	if (to == name)
		*to++ = '.';
	*to = '\0';
	if (to - name > MANIFEST_NAME_MAX)
		return refuse_line(error, "name is %zu bytes long, the kernel takes %d", (size_t)(to - name),
			      MANIFEST_NAME_MAX);
	if (strcmp(name, "TRAILER!!!") == 0)
		return refuse_line(error, "the name TRAILER!!! would end the archive");
	return 0;
}

static int named(char *name, enum manifest_type type, char *error)
{
	int rc;

	if (!*name)
		return refuse_line(error, "empty name");
	rc = manifest_name(name, error);
	if (!rc && type != TYPE_DIR && strcmp(name, ".") == 0)
		return refuse_line(error, "the root directory can only be a dir");
	return rc;
}

static int hard_links(char *rest, char **links, struct manifest_line *out, char *error)
{
	char *name;
	int rc = 0;

	out->links = links;
	while (!rc && (name = next_manifest_field(&rest))) {
		if (out->link_count == MANIFEST_LINKS_MAX)
			return refuse_line(error, "more than %d hard links", MANIFEST_LINKS_MAX);
		rc = named(name, TYPE_FILE, error);
		links[out->link_count++] = name;
	}
	return rc;
}

static const struct layout *find_layout(const char *word)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (strcmp(word, layouts[i].word) == 0)
			return &layouts[i];
	return NULL;
}

static int fill_line(const struct layout *l, char **field, char *rest, char **links,
		struct manifest_line *out, char *error)
{
	char **owner = field + l->mode_field;
	int rc;

	out->type = l->type;
	out->name = field[0];
	out->source = l->mode_field == 2 ? field[1] : NULL;
	rc = named(out->name, l->type, error);
	if (!rc)
		rc = parse_number(owner[0], 8, 07777, "mode", &out->perm, error);
	if (!rc)
		rc = parse_number(owner[1], 10, UINT32_MAX, "uid", &out->uid, error);
	if (!rc)
		rc = parse_number(owner[2], 10, UINT32_MAX, "gid", &out->gid, error);
	if (!rc && l->type == TYPE_CHAR)
		rc = device(owner + 3, out, error);
	if (!rc && l->type == TYPE_SLINK && strlen(out->source) > MANIFEST_NAME_MAX)
		rc = refuse_line(error, "link target is longer than the %d bytes that the kernel takes",
			    MANIFEST_NAME_MAX);
	if (rc)
		return rc;
	if (l->type == TYPE_FILE)
		return hard_links(rest, links, out, error);
	if (next_manifest_field(&rest))
		return refuse_line(error, "more fields than \"%s %s\"", l->word, l->syntax);
	return 0;
}

/*
 * Parses line, which it cuts up, into *out; links has MANIFEST_LINKS_MAX items.
 * Returns 1 for an entry, 0 for a blank or comment line, or -EINVAL with a text
 * of at most MANIFEST_ERROR_SIZE bytes in error.
 */
int manifest_parse(char *line, char **links, struct manifest_line *out, char *error)
{
	size_t len = strlen(line);
	char *field[FIELDS_MAX] = { NULL };
	const struct layout *l;
	char *word;
	int rc;

	while (len && strchr(" \t\r\n\v\f", line[len - 1]))
		line[--len] = '\0';
	*out = (struct manifest_line){ 0 };
	word = next_manifest_field(&line);
	if (!word)
		return 0;
	l = find_layout(word);
	if (!l)
		return refuse_line(error, "unknown type \"%.40s\", expected file, dir, nod, slink, pipe or sock",
			      word);
	for (unsigned i = 0; i < l->fields; i++) {
		field[i] = next_manifest_field(&line);
		if (!field[i])
			return refuse_line(error, "%s has %u fields, needs %u: %s %s", word, i, l->fields, word,
				      l->syntax);
	}
	rc = fill_line(l, field, line, links, out, error);
	return rc ? rc : 1;
}

/*
 * Returns text with every ${NAME} replaced by what lookup says; the caller
 * frees it. As in gen_init_cpio the result is looked through again, an unset
 * NAME is empty (*unset then points at it, inside a static buffer), and a ${
 * without } stays. Returns NULL when values refer to each other without end.
 */
char *manifest_expand(const char *text, const char *(*lookup)(const char *name),
		      const char **unset)
{
	static char missing[MANIFEST_ERROR_SIZE];
	char *now = mem_string(text);

	*unset = NULL;
	for (unsigned i = 0; i < EXPANSIONS_MAX; i++) {
		char *start = strstr(now, "${");
		char *end = start ? strchr(start + 2, '}') : NULL;
		const char *value;
		char *next;

		if (!end)
			return now;
		*start = *end = '\0';
		value = lookup(start + 2);
		if (!value) {
			snprintf(missing, sizeof(missing), "%s", start + 2);
			*unset = missing;
		}
		next = mem_format("%s%s%s", now, value ? value : "", end + 1);
		free(now);
		now = next;
	}
	free(now);
	return NULL;
}
