// SPDX-License-Identifier: MIT
/*
 * report_json.c - the results of `softoff check` as JSON. docs/softoff-check.1 describes the fields.
 */
#include <jansson.h>
#include <string.h>

#include "host-shim/check/check.h"
#include "host-shim/common/note.h"

/* jansson returns NULL for text that is not UTF-8, as a file's name may be, and without memory. */
static json_t *json_text(const char *s)
{
	json_t *j = s ? json_string(s) : json_null();

	return j ? j : json_string("?");
}

static json_t *texts(const char *const *list, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, json_text(list[i]));
	return array;
}

static json_t *missing_json(const struct judge_missing *m)
{
	static const char *const causes[] = {
		[JUDGE_OFF] = "off", [JUDGE_NOT_HELD] = "module not held", [JUDGE_NOT_LOADED] = "module not loaded",
		[JUDGE_TOO_EARLY] = "module loaded too early",
	};
	json_t *j = json_object();

	json_object_set_new(j, "symbol", json_text(m->symbol));
	json_object_set_new(j, "cause", json_text(causes[m->cause]));
	json_object_set_new(j, "value", json_text(kconfig_value_name(m->value)));
	json_object_set_new(j, "reason", json_text(m->group->reason));
	json_object_set_new(j, "needs", texts(m->needs, m->n_needs));
	if (m->hindered)
		json_object_set_new(j, "conflicts", json_text(m->hindered));
	return j;
}

static json_t *module_json(const struct judge_module *m, bool looked)
{
	json_t *j = json_object();

	json_object_set_new(j, "name", json_text(m->name));
	json_object_set_new(j, "symbol", json_text(m->symbol));
	json_object_set_new(j, "held", looked ? json_boolean(m->file != NULL) : json_null());
	json_object_set_new(j, "path", json_text(m->file ? m->file->path : NULL));
	json_object_set_new(j, "loader", json_text(m->file ? judge_loader_name(m->loader) : NULL));
	return j;
}

static json_t *platform_json(const struct check *c, size_t i)
{
	static const char *const verdicts[] = {
		[JUDGE_WIRED] = "wired", [JUDGE_MODULES] = "modules", [JUDGE_FALLBACK] = "other-channel",
		[JUDGE_REQUEST] = "not-heard", [JUDGE_UNWIRED] = "unwired", [JUDGE_UNKNOWN] = "unknown",
	};
	const struct judge *r = &c->result[i];
	json_t *j = json_object(), *missing = json_array(), *modules = json_array(),
	       *ways[] = { [SPEC_FALLBACK] = json_array(), [SPEC_REQUEST] = json_array() };

	json_object_set_new(j, "platform", json_text(c->platform[i]->name));
	json_object_set_new(j, "boot", json_text(c->platform[i]->boot));
	json_object_set_new(j, "verdict", json_text(verdicts[r->verdict]));
	json_object_set_new(j, "hears",
	    r->verdict == JUDGE_UNKNOWN ? json_null() : json_boolean(judge_hears(r->verdict)));
	if (r->why_unknown)
		json_object_set_new(j, "reason", json_text(r->why_unknown));
	json_object_set_new(j, "way",
	    json_text(r->verdict == JUDGE_WIRED || r->verdict == JUDGE_MODULES ? r->way : NULL));
	for (size_t k = 0; k < r->n_missing; k++)
		json_array_append_new(missing, missing_json(&r->missing[k]));
	for (size_t k = 0; k < r->n_modules; k++)
		json_array_append_new(modules, module_json(&r->module[k], c->has_set));
	for (size_t k = 0; k < r->n_fallbacks; k++)
		json_array_append_new(ways[r->fallback[k].group->kind], json_text(r->fallback[k].group->way));
	json_object_set_new(j, "missing", missing);
	json_object_set_new(j, "modules", modules);
	json_object_set_new(j, "channels", ways[SPEC_FALLBACK]);
	json_object_set_new(j, "requests", ways[SPEC_REQUEST]);
	json_object_set_new(j, "advised", texts(r->wanted, r->n_wanted));
	return j;
}

static json_t *dropped_json(const struct check_dropped *d)
{
	json_t *j = json_object();

	json_object_set_new(j, "symbol", json_text(d->symbol));
	json_object_set_new(j, "asked", json_text(d->asked));
	json_object_set_new(j, "value", json_text(d->got));
	json_object_set_new(j, "reason", json_text(d->why));
	return j;
}

void check_print_json(const struct check *c, const struct check_options *opt, const char *error,
    FILE *out)
{
	json_t *j = json_object(), *platforms = json_array(), *dropped = json_array();

	json_object_set_new(j, "v", json_integer(1));
	json_object_set_new(j, "file", json_text(opt->file));
	json_object_set_new(j, "what", json_text(c->what));
	json_object_set_new(j, "arch", json_text(image_arch_name(c->config.arch)));
	json_object_set_new(j, "release",
	    json_text(c->config.release[0] ? c->config.release : NULL));
	for (size_t i = 0; !error && i < c->n_platforms; i++)
		json_array_append_new(platforms, platform_json(c, i));
	for (size_t i = 0; i < c->n_dropped; i++)
		json_array_append_new(dropped, dropped_json(&c->dropped[i]));
	json_object_set_new(j, "platforms", platforms);
	json_object_set_new(j, "dropped", dropped);
	json_object_set_new(j, "ignored_lines", json_integer((json_int_t)c->config.ignored));
	json_object_set_new(j, "error", json_text(error));
	json_object_set_new(j, "status",
	    json_integer(error ? CHECK_UNKNOWN : (json_int_t)check_status(c)));
	if (json_dumpf(j, out, JSON_COMPACT) < 0)
		note_error("cannot write JSON");
	fputc('\n', out);
	json_decref(j);
}
