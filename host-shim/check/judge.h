/* SPDX-License-Identifier: MIT */
/*
 * judge.h - whether a kernel with this config hears its power button on a platform, and which
 * symbols or modules it lacks.
 *
 * Pure: a function of the specification, a config and a set of modules. `softoff check` prints the
 * verdict; `softoff verify` compares it with a boot. All strings belong to these three, or are
 * constants.
 */
#ifndef HOST_SHIM_CHECK_JUDGE_H
#define HOST_SHIM_CHECK_JUDGE_H

#include "host-shim/check/kconfig.h"
#include "host-shim/check/modset.h"
#include "host-shim/check/spec.h"

enum judge_verdict {
	JUDGE_WIRED,
	JUDGE_MODULES,  /* wired, once the modules are loaded */
	JUDGE_FALLBACK, /* the button's own driver is missing, and another channel hears the press */
	JUDGE_REQUEST,  /* the guest does not hear a press, but a request by guest agent or vsock */
	JUDGE_UNWIRED,  /* neither */
	JUDGE_UNKNOWN, /* the config is not complete, or is for another architecture */
};

enum judge_cause {
	JUDGE_OFF,        /* the symbol is off: n or absent */
	JUDGE_NOT_HELD,   /* =m, and the folder or initrd does not have the module */
	JUDGE_NOT_LOADED, /* held, and nothing loads it */
	JUDGE_TOO_EARLY,  /* listed before a module that it needs */
};

#define JUDGE_MAX 32

struct judge_missing {
	const struct spec_group *group;
	const char *symbol;
	const char *module;
	enum judge_cause cause;
	enum kconfig_value value;
	const char *needs[SPEC_WORDS]; /* symbols that it depends on and that are off, deepest first */
	size_t n_needs;
	const char *hindered; /* a symbol that must be off for it and is on, or NULL */
};

struct judge_module {
	const char *name;
	const char *symbol;               /* NULL: only another module needs it */
	const struct modset_module *file; /* NULL: not held, or no modules were given */
	enum modset_loader loader;
};

struct judge_fallback {
	const struct spec_group *group;
	bool modules; /* it needs modules that have to be loaded */
};

struct judge {
	enum judge_verdict verdict;
	const char *why_unknown;
	const char *buttonless; /* why this platform has no button for the kernel's architecture, or NULL */
	const char *way; /* "button", or "tiny" for the tiny button driver */
	struct judge_missing missing[JUDGE_MAX];
	size_t n_missing;
	struct judge_module module[JUDGE_MAX]; /* in the order of loading */
	size_t n_modules;
	struct judge_fallback fallback[JUDGE_MAX];
	size_t n_fallbacks;
	const char *wanted[JUDGE_MAX]; /* useful symbols that are off; no verdict depends on them */
	size_t n_wanted;
};

/* set: NULL if there is no directory or initrd to look in. */
void judge(const struct spec *spec, const struct kconfig *config, const struct modset *set,
    const struct spec_fragment *platform, struct judge *out);

/*
 * Finds the symbols that symbol depends on and that are off. Returns their number in needs; sets
 * *hindered as above, or leaves it.
 */
size_t judge_needs(const struct spec *spec, const struct kconfig *config, const char *symbol,
    const char *needs[SPEC_WORDS], const char **hindered);

/* Whether this kernel's version has the symbol, by the table of symbols; false for names that no Linux has. */
bool judge_exists(const struct spec_symbol *symbol, const struct kconfig *config);

/* Whether the guest hears a press. */
bool judge_hears(enum judge_verdict verdict);

/* "wired", "wired with modules", "heard by another channel", "not heard", "not wired", "cannot tell". */
const char *judge_verdict_name(enum judge_verdict verdict);
const char *judge_loader_name(enum modset_loader loader);

#endif
