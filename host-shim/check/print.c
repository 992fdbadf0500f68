// SPDX-License-Identifier: MIT
/*
 * print.c - the report of `softoff check` for people: a table, then each missing symbol or module
 * once; and --fix.
 */
#include <string.h>

#include "host-shim/check/check.h"
#include "host-shim/common/note.h"

#define WIDTH 100

/* Prints text with an indentation, broken at blanks. column: the cursor's column. */
static void wrap(FILE *out, size_t indent, size_t column, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, " ");

		if (column > indent && column + 1 + len > WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		column += (size_t)fprintf(out, "%s%.*s", column > indent ? " " : "", (int)len,
		    text);
		text += len + strspn(text + len, " ");
	}
	fputc('\n', out);
}

static size_t append_piece(char *line, size_t size, size_t len, const char *head, const char *text,
    const char *tail)
{
	int n = len < size ? snprintf(line + len, size - len, "%s%s%s", head, text, tail) : 0;

	return len + (size_t)(n < 0 ? 0 : n);
}

static size_t append_missing(const struct judge *r, char *line, size_t size, size_t len)
{
	if (r->buttonless)
		return append_piece(line, size, len, "", r->buttonless, "");
	for (size_t i = 0; i < r->n_missing; i++)
		len = append_piece(line, size, len, i ? " " : "", r->missing[i].symbol, "");
	return len;
}

static size_t append_ways(const struct judge *r, enum spec_kind kind, const char *between, char *line,
    size_t size, size_t len)
{
	bool any = false;

	for (size_t i = 0; i < r->n_fallbacks; i++) {
		if (r->fallback[i].group->kind != kind)
			continue;
		len = append_piece(line, size, len, any ? between : "", r->fallback[i].group->way,
		    r->fallback[i].modules ? " (modules)" : "");
		any = true;
	}
	return len;
}

void check_row(const struct judge *r, char *line, size_t size)
{
	size_t len = 0;

	line[0] = '\0';
	switch (r->verdict) {
	case JUDGE_UNKNOWN:
		append_piece(line, size, 0, "", r->why_unknown, "");
		return;
	case JUDGE_WIRED:
	case JUDGE_MODULES:
		if (strcmp(r->way, "button") != 0)
			len = append_piece(line, size, len, "by the ", r->way, " button driver ");
		for (size_t i = 0; i < r->n_modules; i++)
			len = append_piece(line, size, len, "", r->module[i].name, " ");
		break;
	case JUDGE_FALLBACK:
		len = append_ways(r, SPEC_FALLBACK, ", ", line, size, len);
		len = append_piece(line, size, len, ", not by the button: ", "", "");
		append_missing(r, line, size, len);
		break;
	case JUDGE_REQUEST:
		len = append_missing(r, line, size, len);
		len = append_piece(line, size, len, "; a request by ", "", "");
		len = append_ways(r, SPEC_REQUEST, " or ", line, size, len);
		append_piece(line, size, len, " would be", "", "");
		break;
	case JUDGE_UNWIRED:
		append_missing(r, line, size, len);
		break;
	}
}

static void print_table(const struct check *c, FILE *out)
{
	char line[1024];

	fprintf(out, "%-18s%-26s%s\n", "PLATFORM", "VERDICT", "BY, OR WITHOUT");
	for (size_t i = 0; i < c->n_platforms; i++) {
		const struct judge *r = &c->result[i];

		check_row(r, line, sizeof(line));
		fprintf(out, "%-18s", c->platform[i]->name);
		if (!line[0])
			fprintf(out, "%s\n", judge_verdict_name(r->verdict));
		else
			fprintf(out, "%-26s", judge_verdict_name(r->verdict)),
			    wrap(out, 44, 44, line);
	}
}

static bool same(const struct judge_missing *a, const struct judge_missing *b)
{
	return a->cause == b->cause && !strcmp(a->symbol, b->symbol);
}

/* Whether an earlier platform of the table lacks the same, so that the report has it already. */
static bool said(const struct check *c, size_t platform, const struct judge_missing *m)
{
	for (size_t i = 0; i < platform; i++)
		for (size_t j = 0; j < c->result[i].n_missing; j++)
			if (same(&c->result[i].missing[j], m))
				return true;
	return false;
}

static void cause_text(const struct judge_missing *m, const struct check *c, char *line,
    size_t size)
{
	const char *where = c->set.initrd ? "the initrd" : "the module directory";

	switch (m->cause) {
	case JUDGE_OFF:
		snprintf(line, size, "CONFIG_%s is %s", m->symbol,
		    m->value == KCONFIG_ABSENT ?
			"not there (what it needs is off, or this kernel does not know it)" :
			"not set");
		break;
	case JUDGE_NOT_HELD:
		snprintf(line, size, "CONFIG_%s=m, and %s does not hold %s", m->symbol, where,
		    m->module);
		break;
	case JUDGE_NOT_LOADED:
		snprintf(line, size, "CONFIG_%s=m, and nothing in %s loads %s", m->symbol, where,
		    m->module);
		break;
	case JUDGE_TOO_EARLY:
		snprintf(line, size, "CONFIG_%s=m, and %s is loaded before what it needs",
		    m->symbol, m->module);
		break;
	}
}

static void print_missing(const struct check *c, size_t platform, const struct judge_missing *m,
    FILE *out)
{
	char line[1024];
	size_t len = 0;

	cause_text(m, c, line, sizeof(line));
	fprintf(out, "\n%s\n    for:   ", line);
	for (size_t i = platform; i < c->n_platforms; i++)
		for (size_t j = 0; j < c->result[i].n_missing; j++)
			if (same(&c->result[i].missing[j], m))
				len = append_piece(line, sizeof(line), len, len ? " " : "",
				    c->platform[i]->name, "");
	wrap(out, 11, 11, line);
	fprintf(out, "    why:   ");
	wrap(out, 11, 11, m->group->reason);
	for (size_t i = 0; i < m->n_needs; i++)
		fprintf(out, "    needs: CONFIG_%s, which is off too\n", m->needs[i]);
	if (m->hindered)
		fprintf(out, "    needs: CONFIG_%s to be off, and it is on\n", m->hindered);
}

static bool is_told_by(const struct judge *r, const char *way)
{
	if (r->verdict != JUDGE_FALLBACK && r->verdict != JUDGE_REQUEST)
		return false;
	for (size_t i = 0; i < r->n_fallbacks; i++)
		if (!strcmp(r->fallback[i].group->way, way))
			return true;
	return false;
}

static void print_fallbacks(const struct check *c, FILE *out)
{
	bool head = false;

	for (size_t i = 0; i < c->n_platforms; i++) {
		const struct judge *r = &c->result[i];

		if (r->verdict != JUDGE_FALLBACK && r->verdict != JUDGE_REQUEST)
			continue;
		if (!head)
			fprintf(out, "\nOther ways, which need softoff's agent in the guest:\n");
		head = true;
		for (size_t j = 0; j < r->n_fallbacks; j++) {
			const struct spec_group *g = r->fallback[j].group;
			bool before = false;

			for (size_t k = 0; k < i; k++)
				before |= is_told_by(&c->result[k], g->way);
			if (!before)
				fprintf(out, "    %-13s%s\n", g->way, g->reason);
		}
	}
}

static void print_modules(const struct check *c, FILE *out)
{
	bool head = false;

	for (size_t i = 0; i < c->n_platforms; i++)
		for (size_t j = 0; j < c->result[i].n_modules; j++) {
			const struct judge_module *m = &c->result[i].module[j];
			bool before = false;

			for (size_t k = 0; k < i; k++)
				for (size_t l = 0; l < c->result[k].n_modules; l++)
					before |= !strcmp(c->result[k].module[l].name, m->name);
			if (before)
				continue;
			if (!head)
				fprintf(out, "\nModules in %s:\n", c->set.origin);
			head = true;
			fprintf(out, "    %-13s%s%s%s\n", m->name,
			    m->file ? m->file->path : "not there", m->file ? "; loaded by " : "",
			    m->file ? judge_loader_name(m->loader) : "");
		}
}

static void print_dropped(const struct check *c, FILE *out)
{
	for (size_t i = 0; i < c->n_dropped; i++) {
		const struct check_dropped *d = &c->dropped[i];

		fprintf(out, "%sCONFIG_%s: ", i ? "" : "\n", d->symbol);
		if (d->asked)
			fprintf(out, "asked for %s, is %s: ", d->asked, d->got);
		fprintf(out, "%s\n", d->why);
	}
}

/* The user can add a missing module. A symbol that is off needs a new kernel, which can also have the module built in. */
static void print_cures(const struct check *c, const struct check_options *opt, FILE *out)
{
	const char *option = opt->initrd ? " --initrd " : opt->modules ? " --modules " : "";
	bool off = false, modules = false;

	for (size_t i = 0; i < c->n_platforms; i++)
		for (size_t j = 0; j < c->result[i].n_missing; j++) {
			const struct judge_missing *m = &c->result[i].missing[j];

			off |= m->cause == JUDGE_OFF;
			if (m->cause == JUDGE_OFF || said(c, i, m))
				continue;
			fprintf(out, "%s %s", modules ? "" : "\nWhat mends it: modules", m->module);
			modules = true;
		}
	if (modules)
		fprintf(out, " in %s, and loaded (mkinitramfs --load does both).\n%s",
		    c->set.origin, off ? "And all else" : "Or, to have them built in");
	if (off || modules) {
		fprintf(out, "%s: softoff check %s%s%s", modules ? "" : "\nWhat mends it", opt->file, option,
		    *option ? c->set.origin : "");
		for (size_t i = 0; i < opt->n_platforms; i++)
			fprintf(out, "%s%s", i ? "," : " --platform ", opt->platform[i]);
		fprintf(out, "%s --fix >fix.config, to be merged with the kernel's\nscripts/kconfig/merge_config.sh.\n",
		    opt->all_platforms ? " --platform all" : "");
	}
}

static bool any_unset_modules(const struct check *c)
{
	for (size_t i = 0; i < c->n_platforms; i++)
		if (c->result[i].verdict == JUDGE_MODULES && !c->has_set)
			return true;
	return false;
}

static void print_ignored(const struct kconfig *k, const char *file, FILE *out)
{
	for (size_t i = 0; i < k->ignored && i < KCONFIG_IGNORED; i++)
		fprintf(out, "\n%s:%zu: ignored, as kconfig ignores it: neither a comment nor CONFIG_NAME=value in column 0: %.60s\n",
		    file, k->ignored_line[i].line, k->ignored_line[i].text);
	if (k->ignored > KCONFIG_IGNORED)
		fprintf(out, "%s: %zu more such lines\n", file, k->ignored - KCONFIG_IGNORED);
}

void check_print(const struct check *c, const struct check_options *opt, FILE *out)
{
	fprintf(out, "%s: %s, Linux %s for %s\n\n", opt->file, c->what,
	    c->config.release[0] ? c->config.release : "of unknown version",
	    image_arch_name(c->config.arch));
	print_table(c, out);
	print_ignored(&c->config, opt->file, out);
	for (size_t i = 0; i < c->n_platforms; i++)
		for (size_t j = 0; j < c->result[i].n_missing; j++)
			if (!said(c, i, &c->result[i].missing[j]))
				print_missing(c, i, &c->result[i].missing[j], out);
	print_fallbacks(c, out);
	if (c->has_set)
		print_modules(c, out);
	print_dropped(c, out);
	if (c->no_modules)
		fprintf(out, "\nThis folder holds no modules: the verdicts are the config's alone.\n");
	if (any_unset_modules(c))
		fprintf(out,
		    "\nModules work only if the initramfs holds and loads them: --initrd FILE tells.\n");
	print_cures(c, opt, out);
}

static bool settable(const struct check *c, const char *symbol)
{
	const struct spec_symbol *s = spec_symbol(&c->spec, symbol);

	return !s || (!s->automatic && judge_exists(s, &c->config));
}

#define FIX_MAX 128

struct fix {
	const char *done[FIX_MAX];
	size_t n;
};

static void fix_symbol(const struct check *c, struct fix *f, const char *symbol, FILE *out)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->done[i], symbol))
			return;
	if (f->n == FIX_MAX || !settable(c, symbol))
		return;
	f->done[f->n++] = symbol;
	fprintf(out, "CONFIG_%s=y\n", symbol);
}

void check_print_fix(const struct check *c, const struct check_options *opt, FILE *out)
{
	const struct spec_group *last = NULL;
	struct fix f = { .n = 0 };

	fprintf(out, "# Help: what %s lacks to hear its power button\n", opt->file);
	for (size_t i = 0; i < c->n_platforms; i++) {
		const struct judge *r = &c->result[i];

		for (size_t j = 0; j < r->n_missing; j++) {
			const struct judge_missing *m = &r->missing[j];

			if (said(c, i, m))
				continue;
			if (m->group != last)
				fprintf(out, "\n# Need: %s\n", m->group->reason);
			last = m->group;
			for (size_t k = 0; k < m->n_needs; k++)
				fix_symbol(c, &f, m->needs[k], out);
			fix_symbol(c, &f, m->symbol, out);
		}
	}
	if (!f.n && check_status(c) != CHECK_UNKNOWN)
		note_error("%s: nothing to mend: no symbol is missing on %s", opt->file,
		    c->n_platforms == 1 ? c->platform[0]->name : "these platforms");
}
