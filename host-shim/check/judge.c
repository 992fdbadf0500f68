// SPDX-License-Identifier: MIT
/*
 * judge.c - whether a kernel with this config hears its power button on a platform, and which symbols
 * or modules it lacks.
 */
#include "host-shim/check/judge.h"

#include <string.h>

struct judge_context {
	const struct spec *spec;
	const struct kconfig *config;
	const struct modset *set;
	struct judge *out;
};

const char *judge_verdict_name(enum judge_verdict verdict)
{
	static const char *const names[] = {
		[JUDGE_WIRED] = "wired", [JUDGE_MODULES] = "wired with modules", [JUDGE_FALLBACK] = "heard by another channel",
		[JUDGE_REQUEST] = "not heard", [JUDGE_UNWIRED] = "not wired", [JUDGE_UNKNOWN] = "cannot tell",
	};

	return names[verdict];
}

bool judge_hears(enum judge_verdict verdict)
{
	return verdict == JUDGE_WIRED || verdict == JUDGE_MODULES || verdict == JUDGE_FALLBACK;
}

const char *judge_loader_name(enum modset_loader loader)
{
	static const char *const names[] = {
		[MODSET_NOTHING] = "nothing", [MODSET_LIST] = "softoff.load", [MODSET_NAMED] = "a list of modules",
		[MODSET_UDEV] = "udev", [MODSET_TOO_EARLY] = "softoff.load, before a module that it needs",
	};

	return names[loader];
}

static bool on(const struct judge_context *c, const char *symbol)
{
	return kconfig_on(kconfig_get(c->config, symbol));
}

static bool is_older(const struct kconfig *k, unsigned major, unsigned minor)
{
	return k->major < major || (k->major == major && k->minor < minor);
}

bool judge_exists(const struct spec_symbol *s, const struct kconfig *k)
{
	if (!s)
		return true;
	if (s->never)
		return false;
	if (!s->since_major || !k->major ||
	    (s->since_arch != ARCH_UNKNOWN && s->since_arch != k->arch))
		return true;
	return !is_older(k, s->since_major, s->since_minor);
}

/* Cuts "arm64:" off. Returns NULL if the dependency is another architecture's. */
static const char *need_here(const char *need, enum arch arch)
{
	const char *colon = strchr(need, ':');

	if (!colon)
		return need;
	if (arch != ARCH_UNKNOWN &&
	    strncmp(need, image_arch_name(arch), (size_t)(colon - need)) != 0)
		return NULL;
	return colon + 1;
}

static bool listed(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i], name))
			return true;
	return false;
}

/* Depth first: a dependency comes before its symbol. The table has no circles; a bound on the depth makes sure. */
static size_t needs_of(const struct spec *spec, const struct kconfig *k, const char *symbol,
    const char **needs, size_t n, const char **hindered, unsigned depth)
{
	const struct spec_symbol *s = spec_symbol(spec, symbol);

	for (size_t i = 0; s && depth < SPEC_WORDS && i < s->needs.count; i++) {
		const char *need = need_here(s->needs.word[i], k->arch);

		if (!need)
			continue;
		if (*need == '!') {
			if (depth == 0 && kconfig_on(kconfig_get(k, need + 1)))
				*hindered = need + 1;
			continue;
		}
		if (kconfig_on(kconfig_get(k, need)) || listed(needs, n, need))
			continue;
		n = needs_of(spec, k, need, needs, n, hindered, depth + 1);
		if (n < SPEC_WORDS)
			needs[n++] = need;
	}
	return n;
}

size_t judge_needs(const struct spec *spec, const struct kconfig *config, const char *symbol,
    const char *needs[SPEC_WORDS], const char **hindered)
{
	return needs_of(spec, config, symbol, needs, 0, hindered, 0);
}

static void miss(const struct judge_context *c, const struct spec_group *g, const char *symbol,
    const char *module, enum judge_cause cause)
{
	struct judge_missing *m = &c->out->missing[c->out->n_missing];

	for (size_t i = 0; i < c->out->n_missing; i++)
		if (!strcmp(c->out->missing[i].symbol, symbol) && c->out->missing[i].cause == cause)
			return;
	if (c->out->n_missing == JUDGE_MAX)
		return;
	c->out->n_missing++;
	*m = (struct judge_missing){ .group = g,
		.symbol = symbol,
		.module = module,
		.cause = cause };
	m->value = kconfig_get(c->config, symbol);
	if (cause == JUDGE_OFF)
		m->n_needs = judge_needs(c->spec, c->config, symbol, m->needs, &m->hindered);
}

/* Whether the list has the module; if so, notes the symbol with it. */
static bool is_added(struct judge *out, const struct modset_module *file, const char *name,
    const char *symbol)
{
	for (size_t i = 0; i < out->n_modules; i++)
		if (file ? out->module[i].file == file : !strcmp(out->module[i].name, name)) {
			if (symbol)
				out->module[i].symbol = symbol;
			return true;
		}
	return false;
}

/*
 * Adds a module after the modules that it needs (modules.dep). Never visits a module on the list
 * again: if modules.dep makes modules need each other, the walk would not end.
 */
static void add_needed_module(const struct judge_context *c, const char *name, size_t len,
    const char *symbol, unsigned depth)
{
	struct judge *out = c->out;
	char text[64];
	const struct modset_module *file = NULL;

	if (len >= sizeof(text) || depth > JUDGE_MAX || out->n_modules == JUDGE_MAX)
		return;
	memcpy(text, name, len);
	text[len] = '\0';
	for (char *p = text; *p; p++)
		if (*p == '-')
			*p = '_';
	if (c->set)
		file = modset_find(c->set, text);
	if (!file && !symbol)
		return; /* built in, or not held: the symbol that needs it is then reported */
	if (is_added(out, file, name, symbol))
		return;
	for (const char *word = file && file->needs ? file->needs : ""; *word;
	     word += strspn(word, " ")) {
		add_needed_module(c, word, strcspn(word, " "), NULL, depth + 1);
		word += strcspn(word, " ");
	}
	if (!is_added(out, file, name, symbol) && out->n_modules < JUDGE_MAX)
		out->module[out->n_modules++] = (struct judge_module){
			file ? file->name : name,
			symbol,
			file,
			file ? modset_loader(c->set, file) : MODSET_NOTHING,
		};
}

static void check_module(const struct judge_context *c, const struct spec_group *g,
    const char *symbol)
{
	const struct spec_symbol *s = spec_symbol(c->spec, symbol);
	const struct modset_module *file;
	enum modset_loader loader;

	if (!s || !s->module)
		return;
	add_needed_module(c, s->module, strlen(s->module), symbol, 0);
	if (!c->set)
		return;
	file = modset_find(c->set, s->module);
	loader = file ? modset_loader(c->set, file) : MODSET_NOTHING;
	if (!file)
		miss(c, g, symbol, s->module, JUDGE_NOT_HELD);
	else if (loader == MODSET_TOO_EARLY)
		miss(c, g, symbol, s->module, JUDGE_TOO_EARLY);
	else if (loader == MODSET_NOTHING)
		miss(c, g, symbol, s->module, JUDGE_NOT_LOADED);
}

static bool group_is_for(const struct judge_context *c, const struct spec_group *g)
{
	if (!g->since_major)
		return true;
	if (c->config->major)
		return !is_older(c->config, g->since_major, g->since_minor);
	return on(c, g->request[0].name);
}

static void check_symbol(const struct judge_context *c, const struct spec_group *g,
    const char *symbol)
{
	switch (kconfig_get(c->config, symbol)) {
	case KCONFIG_ABSENT:
	case KCONFIG_NO:
	case KCONFIG_TEXT:
		miss(c, g, symbol, NULL, JUDGE_OFF);
		break;
	case KCONFIG_MODULE:
		check_module(c, g, symbol);
		break;
	case KCONFIG_YES:
		break;
	}
}

static bool all_on(const struct judge_context *c, const struct spec_group *g)
{
	for (size_t i = 0; i < g->requests; i++)
		if (!on(c, g->request[i].name))
			return false;
	return true;
}

static void take_group(const struct judge_context *c, const struct spec_group *g)
{
	if (g->kind != SPEC_NEED || !group_is_for(c, g))
		return;
	if (g->instead && on(c, g->instead) && !all_on(c, g)) {
		c->out->way = g->way;
		check_symbol(c, g, g->instead);
		return;
	}
	for (size_t i = 0; i < g->requests; i++)
		check_symbol(c, g, g->request[i].name);
}

static void take_wanted(const struct judge_context *c, const struct spec_fragment *f)
{
	for (size_t i = 0; i < f->groups; i++)
		for (size_t j = 0; f->group[i].kind == SPEC_WANT && j < f->group[i].requests; j++) {
			const struct spec_request *r = &f->group[i].request[j];

			if (!strcmp(r->value, "y") && !on(c, r->name) &&
			    c->out->n_wanted < JUDGE_MAX)
				c->out->wanted[c->out->n_wanted++] = r->name;
		}
}

/* Whether all symbols are on and, if a set of modules was given, all modules held and loaded. */
static bool usable(const struct judge_context *c, const char *symbol, bool *modules)
{
	enum kconfig_value value = kconfig_get(c->config, symbol);
	const struct spec_symbol *s = spec_symbol(c->spec, symbol);
	const struct modset_module *file;

	if (value != KCONFIG_MODULE)
		return value == KCONFIG_YES;
	*modules = true;
	if (!c->set || !s || !s->module)
		return true;
	file = modset_find(c->set, s->module);
	return file && modset_loader(c->set, file) != MODSET_NOTHING &&
	    modset_loader(c->set, file) != MODSET_TOO_EARLY;
}

static void take_fallback(const struct judge_context *c, const struct spec_fragment *platform,
    const struct spec_group *g)
{
	struct judge_fallback f = { .group = g };
	bool good = listed(g->platforms.word, g->platforms.count, platform->name);

	for (size_t i = 0; good && i < g->given.count; i++) {
		bool modules = false;

		if (*g->given.word[i] == '!')
			good = !usable(c, g->given.word[i] + 1, &modules);
		else
			good = usable(c, g->given.word[i], &f.modules);
	}
	for (size_t i = 0; good && i < g->requests; i++)
		good = usable(c, g->request[i].name, &f.modules);
	if (good && c->out->n_fallbacks < JUDGE_MAX)
		c->out->fallback[c->out->n_fallbacks++] = f;
}

static void take_fallbacks(const struct judge_context *c, const struct spec_fragment *platform)
{
	for (size_t i = 0; i < c->spec->fragments; i++)
		for (size_t j = 0; j < c->spec->fragment[i].groups; j++)
			if (c->spec->fragment[i].group[j].kind == SPEC_FALLBACK ||
			    c->spec->fragment[i].group[j].kind == SPEC_REQUEST)
				take_fallback(c, platform, &c->spec->fragment[i].group[j]);
}

/* The verdict on a button that is not wired: its best other channel decides. */
static enum judge_verdict best_way(const struct judge *judged)
{
	for (size_t i = 0; i < judged->n_fallbacks; i++)
		if (judged->fallback[i].group->kind == SPEC_FALLBACK)
			return JUDGE_FALLBACK;
	return judged->n_fallbacks ? JUDGE_REQUEST : JUDGE_UNWIRED;
}

static const char *why_unknown(const struct kconfig *k, const struct spec_fragment *platform)
{
	if (!k->complete)
		return "a fragment or a defconfig, not a whole config: make olddefconfig makes one of it";
	switch (k->arch) {
	case ARCH_ARM64:
		return platform->arm64 || platform->buttonless ? NULL : "the kernel is for arm64, the platform is not";
	case ARCH_X86_64:
		return platform->x86_64 ? NULL : "the kernel is for x86_64, the platform is not";
	case ARCH_UNKNOWN:
		break;
	}
	return "the config does not say arm64 or x86_64";
}

void judge(const struct spec *spec, const struct kconfig *config, const struct modset *set,
    const struct spec_fragment *platform, struct judge *out)
{
	const struct spec_fragment *base = spec_fragment(spec, "base");
	struct judge_context c = { spec, config, set, out };
	bool helpless;

	*out = (struct judge){ .way = "button" };
	out->why_unknown = why_unknown(config, platform);
	if (out->why_unknown) {
		out->verdict = JUDGE_UNKNOWN;
		return;
	}
	if (platform->buttonless && config->arch == ARCH_ARM64) {
		out->buttonless = platform->buttonless;
		take_fallbacks(&c, platform);
		out->verdict = best_way(out);
		return;
	}
	for (size_t i = 0; base && i < base->groups; i++)
		take_group(&c, &base->group[i]);
	helpless = out->n_missing > 0; /* without these symbols the agent does not run, so no other channel works */
	for (size_t i = 0; i < platform->groups; i++)
		take_group(&c, &platform->group[i]);
	if (base)
		take_wanted(&c, base);
	take_wanted(&c, platform);
	if (!helpless)
		take_fallbacks(&c, platform);
	if (!out->n_missing)
		out->verdict = out->n_modules ? JUDGE_MODULES : JUDGE_WIRED;
	else
		out->verdict = best_way(out);
}
