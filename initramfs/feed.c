/* SPDX-License-Identifier: MIT */
/*
 * feed.c - reads manifests into a tree and reports every line that is wrong.
 */
#include "initramfs/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *environment(const char *name)
{
	return getenv(name);
}

/* Notes what is at d->path; the content is read when it is written. */
static int stat_source(struct tree_data *d, const struct origin *at)
{
	/* O_NONBLOCK: a FIFO shall be refused, not waited for. */
	int fd = open(d->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int rc = 0;

	if (fd < 0 || fstat(fd, &st) < 0) {
		rc = -errno;
		report_error(at, "cannot open %s: %s", d->path, strerror(-rc));
	} else if (!S_ISREG(st.st_mode)) {
		rc = -EINVAL;
		report_error(at, "%s is %s, not a regular file", d->path,
			     S_ISDIR(st.st_mode) ? "a directory" : "special");
	} else if ((uint64_t)st.st_size > UINT32_MAX) {
		rc = -EFBIG;
		report_error(at, "%s has %lld bytes, a newc archive takes files up to 4294967295", d->path,
			     (long long)st.st_size);
	} else {
		d->size = (uint64_t)st.st_size;
		d->mtime = (int64_t)st.st_mtime;
	}
	if (fd >= 0)
		close(fd);
	return rc;
}

static char *source_of(const struct manifest_line *l, const struct origin *at)
{
	const char *unset;
	char *path = manifest_expand(l->source, environment, &unset);

	if (!path)
		report_error(at, "%s expands without end", l->source);
	else if (unset)
		report_warning(at, "${%s} is not set, taken as empty", unset);
	return path;
}

static struct tree_entry *entry_of(const struct manifest_line *l, const char *name,
				   const struct origin *at)
{
	struct tree_entry *e = tree_new(name, (uint32_t)l->type | l->perm, at);

	e->uid = l->uid;
	e->gid = l->gid;
	e->major = l->major;
	e->minor = l->minor;
	return e;
}

static void add_file(struct tree *t, const struct manifest_line *l, const struct origin *at)
{
	char *path = source_of(l, at);
	struct tree_entry *e;
	struct tree_data *d;

	if (!path)
		return;
	e = entry_of(l, l->name, at);
	d = tree_data_of(e, NULL);
	d->path = path;
	stat_source(d, at);
	tree_add(t, e);
	for (size_t i = 0; i < l->link_count; i++) {
		struct tree_entry *more = entry_of(l, l->links[i], at);

		tree_data_of(more, d);
		if (strcmp(l->links[i], l->name) == 0)
			report_error(at, "%s is a hard link to itself", l->name);
		tree_add(t, more);
	}
}

static void add_line(struct tree *t, char *text, char **links, const struct origin *at)
{
	char error[MANIFEST_ERROR_SIZE];
	struct manifest_line l;
	int rc = manifest_parse(text, links, &l, error);

	if (rc < 0) {
		report_error(at, "%s", error);
	} else if (rc > 0 && l.type == TYPE_FILE) {
		add_file(t, &l, at);
	} else if (rc > 0) {
		struct tree_entry *e = entry_of(&l, l.name, at);

		if (l.source)
			e->target = mem_string(l.source);
		tree_add(t, e);
	}
}

/*
 * Reads one line without its end into text (MANIFEST_LINE_MAX + 1 bytes).
 * Returns false at the end; *bad becomes a reason why the line cannot be used.
 */
static bool read_manifest_line(FILE *in, char *text, const char **bad)
{
	size_t len = 0;
	int c;

	*bad = NULL;
	while ((c = getc(in)) != EOF && c != '\n') {
		if (len == MANIFEST_LINE_MAX)
			*bad = "line is longer than 65535 bytes";
		else if (c == '\0')
			*bad = "line contains a NUL byte";
		else
			text[len++] = (char)c;
	}
	text[len] = '\0';
	return c != EOF || len || *bad;
}

/*
 * Whether the line belongs to a C comment, as some manifests have at their top. gen_init_cpio skips
 * each of its lines as an unknown type. An entry inside the comment stays an entry there, and here.
 */
static bool is_c_comment(const char *text)
{
	text += strspn(text, " \t");
	return *text == '*' || !strncmp(text, "/*", 2);
}

/* Adds all entries of the manifest at path, "-" for stdin. Errors are reported. */
void feed_manifest(struct tree *t, const char *path)
{
	bool warned = false;
	bool is_stdin = strcmp(path, "-") == 0;
	struct origin at = { is_stdin ? "stdin" : path, 0 };
	FILE *in = is_stdin ? stdin : fopen(path, "r");
	const char *bad;
	char **links;
	char *text;

	if (!in) {
		report_error(&at, "cannot open: %s", strerror(errno));
		return;
	}
	text = mem_alloc(MANIFEST_LINE_MAX + 1);
	links = mem_alloc(MANIFEST_LINKS_MAX * sizeof(*links));
	errno = 0;
	while (read_manifest_line(in, text, &bad)) {
		at.line++;
		if (bad) {
			report_error(&at, "%s", bad);
		} else if (!is_c_comment(text)) {
			add_line(t, text, links, &at);
		} else if (!warned) {
			report_warning(&at, "lines of a C comment are ignored; begin comments with #");
			warned = true;
		}
	}
	at.line = 0;
	if (ferror(in))
		report_error(&at, "cannot read: %s", strerror(errno));
	if (!is_stdin)
		fclose(in);
	free(links);
	free(text);
}
