// SPDX-License-Identifier: MIT
/* check.c - `softoff check`: reads what it is given, and judges. */
#include "host-shim/check/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/note.h"

/* The length of path without its last n folders and its name, or -1 when it has fewer. */
static int without(const char *path, size_t len, unsigned n)
{
	while (len && path[len - 1] != '/')
		len--;
	if (!n)
		return (int)len;
	return len ? without(path, len - 1, n - 1) : -1;
}

/*
 * "DIR/vmlinuz-VERSION" has its config in DIR/config-VERSION, on every distribution;
 * "TREE/arch/ARCH/boot/IMAGE" in TREE/.config. Returns false for other names.
 */
static bool config_near(const char *image, char *out, size_t size)
{
	static const char *const names[] = { "vmlinuz-", "vmlinux-", "Image-", "bzImage-" };
	int dir = without(image, strlen(image), 0), tree = without(image, strlen(image), 3);
	const char *base = image + dir;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i]);

		if (!strncmp(base, names[i], len))
			return snprintf(out, size, "%.*sconfig-%s", dir, image, base + len) <
			    (int)size;
	}
	if (tree < 0 || strncmp(image + tree, "arch/", 5) != 0 || dir < 6 ||
	    strncmp(base - 6, "/boot/", 6) != 0)
		return false;
	return snprintf(out, size, "%.*s.config", tree, image) < (int)size;
}

static int read_config_of(struct check *c, const char *file, char error[CHECK_ERROR])
{
	char near[1024];
	const char *text;
	size_t len;
	int rc = kfile_read(file, &c->file);

	snprintf(c->what, sizeof(c->what), "%.80s", kfile_what(c->file));
	if ((rc == -ENOENT || rc == -ENOMEM || rc == -ENOTSUP) &&
	    config_near(file, near, sizeof(near))) {
		struct kfile *other;

		if (kfile_read(near, &other) == 0) {
			const char *name = near + without(near, strlen(near), 0);

			kfile_close(c->file);
			c->file = other;
			rc = 0;
			snprintf(c->what + strlen(c->what), sizeof(c->what) - strlen(c->what),
			    "; %.60s %s", name, *name == '.' ? "of its tree" : "beside it");
		} else {
			kfile_close(other);
		}
	}
	if (rc) {
		snprintf(error, CHECK_ERROR, "%.200s: %.80s: %.180s", file, kfile_what(c->file),
		    kfile_why(c->file));
		return rc;
	}
	text = kfile_text(c->file, &len);
	rc = kconfig_parse(text, len, &c->config);
	if (!rc && c->config.bad_line) {
		snprintf(error, CHECK_ERROR, "%.200s:%zu: neither a comment nor CONFIG_NAME=value",
		    file, c->config.bad_line);
		return -EINVAL;
	}
	if (rc)
		snprintf(error, CHECK_ERROR, "%.200s: %.80s: not one CONFIG_ line in it", file,
		    kfile_what(c->file));
	return rc;
}

static int read_wanted(struct check *c, const char *file, char error[CHECK_ERROR])
{
	struct kfile *k;
	const char *text;
	size_t len;
	int rc = kfile_read(file, &k);

	if (!rc) {
		text = kfile_text(k, &len);
		rc = kconfig_parse(text, len, &c->wanted);
		if (!rc && c->wanted.bad_line)
			rc = -EINVAL;
	}
	if (rc)
		snprintf(error, CHECK_ERROR, "--wanted %.200s: %.180s", file,
		    rc == -EINVAL ? "not a config fragment" : kfile_why(k));
	kfile_close(k);
	return rc;
}

static bool platform_fits(const struct check *c, const struct spec_fragment *f)
{
	return f->platform &&
	    (c->config.arch == ARCH_UNKNOWN ||
		(c->config.arch == ARCH_ARM64 ? f->arm64 : f->x86_64));
}

static int choose_platforms(struct check *c, const struct check_options *opt,
    char error[CHECK_ERROR])
{
	for (size_t i = 0; i < opt->n_platforms; i++) {
		const struct spec_fragment *f = spec_fragment(&c->spec, opt->platform[i]);
		size_t len;

		if (f && f->platform) {
			c->platform[c->n_platforms++] = f;
			continue;
		}
		len = (size_t)snprintf(error, CHECK_ERROR,
		    "--platform: \"%.60s\" is not all or one of", opt->platform[i]);
		for (size_t j = 0; j < c->spec.fragments && len < CHECK_ERROR - 1; j++)
			if (c->spec.fragment[j].platform)
				len += (size_t)snprintf(error + len, CHECK_ERROR - len, " %s",
				    c->spec.fragment[j].name);
		return -EINVAL;
	}
	for (size_t i = 0;
	     !opt->n_platforms && i < c->spec.fragments && c->n_platforms < CHECK_PLATFORMS; i++)
		if (platform_fits(c, &c->spec.fragment[i]))
			c->platform[c->n_platforms++] = &c->spec.fragment[i];
	return 0;
}

int check_open(struct check *c, const struct check_options *opt, char error[CHECK_ERROR])
{
	char text[SPEC_ERROR];
	int rc;

	*c = (struct check){ 0 };
	rc = spec_load(&c->spec, opt->fragments, text);
	if (rc) {
		snprintf(error, CHECK_ERROR, "%s", text);
		return rc;
	}
	rc = read_config_of(c, opt->file, error);
	if (!rc && opt->wanted)
		rc = read_wanted(c, opt->wanted, error);
	if (!rc && (opt->modules || opt->initrd)) {
		c->has_set = true;
		rc = opt->initrd ? modset_read_initrd(&c->set, opt->initrd, text) :
		    modset_read_dir(&c->set, opt->modules, text);
		if (rc)
			snprintf(error, CHECK_ERROR, "%s", text);
	}
	return rc ? rc : choose_platforms(c, opt, error);
}

static struct check_dropped *new_dropped(struct check *c, const char *symbol, const char *asked,
    const char *got)
{
	struct check_dropped *more = realloc(c->dropped, (c->n_dropped + 1) * sizeof(*more));

	if (!more)
		die("out of memory");
	c->dropped = more;
	more[c->n_dropped] = (struct check_dropped){ .symbol = symbol, .asked = asked, .got = got };
	return &more[c->n_dropped++];
}

static bool has_value(const struct kconfig *k, const struct kconfig_symbol *want)
{
	for (size_t i = 0; want->value == KCONFIG_TEXT && i < k->symbols; i++)
		if (!strcmp(k->symbol[i].name, want->name))
			return !strcmp(k->symbol[i].text, want->text);
	switch (want->value) {
	case KCONFIG_YES:
		return kconfig_get(k, want->name) == KCONFIG_YES;
	case KCONFIG_MODULE:
		return kconfig_on(kconfig_get(k, want->name));
	case KCONFIG_NO:
	case KCONFIG_ABSENT:
		return !kconfig_on(kconfig_get(k, want->name));
	case KCONFIG_TEXT:
		break;
	}
	return false;
}

static void explain_dropped(const struct check *c, const struct kconfig_symbol *want,
    struct check_dropped *d)
{
	const struct spec_symbol *s = spec_symbol(&c->spec, want->name);
	const char *needs[SPEC_WORDS], *hindered = NULL;
	size_t n = judge_needs(&c->spec, &c->config, want->name, needs, &hindered), len = 0;

	if (s && s->never) {
		snprintf(d->why, sizeof(d->why), "no Linux has this symbol; meant is %.120s",
		    s->better);
	} else if (!judge_exists(s, &c->config)) {
		snprintf(d->why, sizeof(d->why), "comes with Linux %u.%u, this is %.40s",
		    s->since_major, s->since_minor, c->config.release);
	} else if (want->value == KCONFIG_NO) {
		snprintf(d->why, sizeof(d->why),
		    "something else selects it, or it cannot be switched off here");
	} else if (hindered) {
		snprintf(d->why, sizeof(d->why), "CONFIG_%.60s must be off for it, and is on",
		    hindered);
	} else if (n) {
		len = (size_t)snprintf(d->why, sizeof(d->why), "needs what is off too:");
		for (size_t i = 0; i < n && len < sizeof(d->why); i++)
			len += (size_t)snprintf(d->why + len, sizeof(d->why) - len, " CONFIG_%s",
			    needs[i]);
	} else if (kconfig_get(&c->config, want->name) == KCONFIG_ABSENT) {
		snprintf(d->why, sizeof(d->why),
		    "this kernel does not have the symbol, or something that it needs is off");
	} else {
		snprintf(d->why, sizeof(d->why), "the config was changed after it was asked for");
	}
}

static void find_dropped(struct check *c)
{
	for (size_t i = 0; i < c->wanted.symbols; i++) {
		const struct kconfig_symbol *want = &c->wanted.symbol[i];

		if (has_value(&c->config, want))
			continue;
		explain_dropped(c, want,
		    new_dropped(c, want->name, want->text,
			kconfig_value_name(kconfig_get(&c->config, want->name))));
		c->dropped_asked = true;
	}
	/* names that do not exist, in the config itself */
	for (size_t i = 0; i < c->spec.symbols; i++) {
		const struct spec_symbol *s = &c->spec.symbol[i];
		enum kconfig_value value = kconfig_get(&c->config, s->name);

		if (!kconfig_on(value) || judge_exists(s, &c->config))
			continue;
		explain_dropped(c, &(struct kconfig_symbol){ s->name, "y", KCONFIG_YES, 0 },
			new_dropped(c, s->name, NULL, kconfig_value_name(value)));
	}
}

void check_judge(struct check *c)
{
	for (size_t i = 0; i < c->n_platforms; i++)
		judge(&c->spec, &c->config, c->has_set ? &c->set : NULL, c->platform[i],
		    &c->result[i]);
	find_dropped(c);
}

enum check_status check_status(const struct check *c)
{
	enum check_status status = c->dropped_asked ? CHECK_SOME_NOT : CHECK_ALL_WIRED;

	for (size_t i = 0; i < c->n_platforms; i++) {
		switch (c->result[i].verdict) {
		case JUDGE_WIRED:
		case JUDGE_MODULES:
			break;
		case JUDGE_FALLBACK:
		case JUDGE_UNWIRED:
			status = status < CHECK_SOME_NOT ? CHECK_SOME_NOT : status;
			break;
		case JUDGE_UNKNOWN:
			status = CHECK_UNKNOWN;
			break;
		}
	}
	return c->n_platforms ? status : CHECK_UNKNOWN;
}

void check_close(struct check *c)
{
	free(c->dropped);
	modset_finish(&c->set);
	kconfig_finish(&c->config);
	kconfig_finish(&c->wanted);
	kfile_close(c->file);
	spec_finish(&c->spec);
	*c = (struct check){ 0 };
}

int check_main(int argc, char *argv[])
{
	static struct check c; /* too large for a stack */
	struct check_options opt;
	char error[CHECK_ERROR];
	int status;

	check_parse(&opt, argc, argv);
	if (check_open(&c, &opt, error) < 0) {
		if (opt.json)
			check_print_json(&c, &opt, error, stdout);
		note_error("%s", error);
		check_close(&c);
		return CHECK_UNKNOWN;
	}
	check_judge(&c);
	status = (int)check_status(&c);
	if (opt.json)
		check_print_json(&c, &opt, NULL, stdout);
	else if (opt.fix)
		check_print_fix(&c, &opt, stdout);
	else
		check_print(&c, &opt, stdout);
	if (opt.fix && status == CHECK_SOME_NOT)
		status = CHECK_ALL_WIRED; /* what mends it was written */
	check_close(&c);
	if (fflush(stdout) || ferror(stdout)) {
		note_error("cannot write to stdout");
		return CHECK_UNKNOWN;
	}
	return status;
}
