// SPDX-License-Identifier: MIT
/* check.c - `softoff check`: reads the files of its options, and judges the platforms. */
#include "host-shim/check/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host-shim/common/note.h"
#include "host-shim/common/remove.h"

/* For an image without a config inside, takes the config beside it. */
static bool take_config_beside(struct check *c, const char *image)
{
	char near[LAYOUT_PATH], release[sizeof(c->file.release)];
	const char *name;
	struct kfile other;

	if (!layout_find_config(image, near, sizeof(near)))
		return false;
	if (kfile_read(near, &other) < 0) {
		kfile_close(&other);
		return false;
	}
	memcpy(release, c->file.release, sizeof(release));
	kfile_close(&c->file);
	c->file = other;
	memcpy(c->file.release, release, sizeof(release));
	name = strrchr(near, '/') + 1;
	snprintf(c->what + strlen(c->what), sizeof(c->what) - strlen(c->what), "; %.60s %s", name,
	    *name == '.' ? "of its tree" : "beside it");
	return true;
}

static int parse_config(struct check *c, const char *file, char error[CHECK_ERROR])
{
	int rc = kconfig_parse(c->file.text, c->file.len, &c->config);

	if (rc)
		snprintf(error, CHECK_ERROR, "%.200s: %.80s: not one CONFIG_ line in it", file, c->what);
	return rc;
}

static int read_config_of(struct check *c, const char *file, char error[CHECK_ERROR])
{
	int rc = kfile_read(file, &c->file);

	snprintf(c->what, sizeof(c->what), "%.100s", c->file.what);
	if ((rc == -ENOENT || rc == -ENOMEM || rc == -EFBIG || rc == -ENOTSUP || rc == -ENOEXEC) &&
	    strcmp(file, "-") != 0 && take_config_beside(c, file))
		rc = 0;
	if (rc) {
		snprintf(error, CHECK_ERROR, "%.200s: %.90s: %.180s", file, c->what, c->file.why);
		return rc;
	}
	return parse_config(c, file, error);
}

/* Takes the modules beside the kernel, unless the options name others. */
static int read_found_modules(struct check *c, const struct check_options *opt, char error[CHECK_ERROR])
{
	char text[MODSET_ERROR];
	int rc;

	if (opt->modules || opt->initrd)
		return 0;
	c->no_modules = !c->found.modules[0];
	if (c->no_modules)
		return 0;
	c->has_set = true;
	rc = modset_read_dir(&c->set, c->found.modules, text);
	if (rc)
		snprintf(error, CHECK_ERROR, "%s", text);
	return rc;
}

/* Of a folder or several packages, takes the modules and the config; without a config file, the config in the kernel. */
static int read_parts(struct check *c, const struct check_options *opt, const char *work, char error[CHECK_ERROR])
{
	const struct parts *found = &c->found;
	const char *from;
	int rc = parts_find(opt->files, opt->n_files, NULL, work, &c->found);

	if (!rc && !found->image[0] && !found->config[0]) {
		snprintf(error, CHECK_ERROR, "%.200s: modules, and neither a kernel nor a config", opt->file);
		return -ENOENT;
	}
	if (rc) {
		snprintf(error, CHECK_ERROR, "%.500s", found->problem);
		return rc;
	}
	from = found->config[0] ? found->config : found->image;
	rc = read_config_of(c, from, error);
	if (!rc)
		rc = read_found_modules(c, opt, error);
	from += strncmp(from, work, strlen(work)) ? 0 : strlen(work) + 1;
	snprintf(c->what, sizeof(c->what), "%s, with %.100s", opt->n_files > 1 ? "packages" : "a folder", from);
	return rc;
}

static int read_together(struct check *c, const struct check_options *opt, char error[CHECK_ERROR])
{
	char work[LAYOUT_PATH];
	int rc = parts_work(work, sizeof(work));

	if (rc) {
		snprintf(error, CHECK_ERROR, "cannot make a temporary folder: %s", strerror(-rc));
		return rc;
	}
	rc = read_parts(c, opt, work, error);
	if (remove_tree(work) < 0)
		note_error("%s: %s", work, strerror(errno));
	return rc;
}

static bool is_folder_path(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int read_wanted(struct check *c, const char *file, char error[CHECK_ERROR])
{
	struct kfile k;
	int rc = kfile_read(file, &k);

	if (!rc)
		rc = kconfig_parse(k.text, k.len, &c->wanted);
	if (rc)
		snprintf(error, CHECK_ERROR, "--wanted %.200s: %.180s", file,
		    rc == -EINVAL ? "not a config fragment" : k.why);
	kfile_close(&k);
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
		if (platform_fits(c, &c->spec.fragment[i]) && (opt->all_platforms || !c->spec.fragment[i].service))
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
	rc = opt->n_files > 1 || is_folder_path(opt->file) ? read_together(c, opt, error) :
	    read_config_of(c, opt->file, error);
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
		snprintf(d->why, sizeof(d->why), "the config sets it otherwise");
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
	/* names in the config itself that no Linux has */
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

/* Combines the status of two platforms. */
static enum check_status worse(enum check_status a, enum check_status b)
{
	static const unsigned rank[] = {
		[CHECK_ALL_WIRED] = 0, [CHECK_OTHERWISE] = 1, [CHECK_SOME_NOT] = 2, [CHECK_UNKNOWN] = 3,
	};

	return rank[a] > rank[b] ? a : b;
}

static enum check_status status_of_verdict(enum judge_verdict verdict)
{
	switch (verdict) {
	case JUDGE_WIRED:
	case JUDGE_MODULES:
		return CHECK_ALL_WIRED;
	case JUDGE_FALLBACK:
		return CHECK_OTHERWISE;
	case JUDGE_REQUEST:
	case JUDGE_UNWIRED:
		return CHECK_SOME_NOT;
	case JUDGE_UNKNOWN:
		break;
	}
	return CHECK_UNKNOWN;
}

enum check_status check_status(const struct check *c)
{
	enum check_status status = c->dropped_asked ? CHECK_SOME_NOT : CHECK_ALL_WIRED;

	for (size_t i = 0; i < c->n_platforms; i++)
		status = worse(status, status_of_verdict(c->result[i].verdict));
	return c->n_platforms ? status : CHECK_UNKNOWN;
}

void check_close(struct check *c)
{
	free(c->dropped);
	modset_finish(&c->set);
	kconfig_finish(&c->config);
	kconfig_finish(&c->wanted);
	kfile_close(&c->file);
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
	if (opt.fix && (status == CHECK_SOME_NOT || status == CHECK_OTHERWISE))
		status = CHECK_ALL_WIRED; /* the fragment was written */
	check_close(&c);
	if (fflush(stdout) || ferror(stdout)) {
		note_error("cannot write to stdout");
		return CHECK_UNKNOWN;
	}
	return status;
}
