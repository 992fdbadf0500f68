// SPDX-License-Identifier: MIT
/*
 * check_options.c - what `softoff check` was asked, and its --help.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "note.h"

static const struct option {
	const char *name;
	const char *value;	/* NULL: takes none */
	const char *help;
} options[] = {
	{ "platform",  "NAME", "a platform, or all of the kernel's architecture (the\n"
			       "default); repeatable, or several with commas" },
	{ "modules",   "DIR",  "lib/modules/VERSION, or a root that holds one" },
	{ "initrd",    "FILE", "the initramfs that is to hold and load the modules" },
	{ "wanted",    "FILE", "a fragment: name what of it did not come out as asked" },
	{ "fix",       NULL,   "print a fragment that mends it, and nothing else" },
	{ "json",      NULL,   "print one JSON object, and nothing else" },
	{ "fragments", "DIR",  "judge by these fragments, not those built in" },
	{ NULL, NULL, NULL },
};

__attribute__((noreturn, format(printf, 1, 2)))
static void usage_error(const char *fmt, ...)
{
	char text[CHECK_ERROR];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	note_error("%s", text);
	exit(CHECK_UNKNOWN);
}

__attribute__((noreturn))
static void help(void)
{
	printf("usage: softoff check FILE [options]\n\n"
	       "Tells from a kernel's config whether a guest with that kernel hears its power\n"
	       "button. FILE: a .config (also gz, xz, zst); an Image, bzImage, EFI zboot image or\n"
	       "vmlinux with IKCONFIG; a Debian kernel package; or - for stdin.\n\n");
	for (const struct option *o = options; o->name; o++) {
		const char *text = o->help, *end;
		int width = printf("  --%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");

		for (; (end = strchr(text, '\n')); text = end + 1, width = 0)
			printf("%*s%.*s\n", 22 - width, "", (int)(end - text), text);
		printf("%*s%s\n", 22 - width, "", text);
	}
	printf("  --help              this text\n\n"
	       "Exit status: 0 all these platforms are wired, 1 some are not (or a wanted option\n"
	       "was dropped), 2 cannot tell.\n");
	exit(fflush(stdout) ? CHECK_UNKNOWN : CHECK_ALL_WIRED);
}

static void add_platforms(struct check_options *opt, char *names)
{
	char *save = NULL;

	for (char *name = strtok_r(names, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		if (!strcmp(name, "all")) {
			opt->n_platforms = 0;
			return;
		}
		if (opt->n_platforms == CHECK_PLATFORMS)
			usage_error("--platform: more than %d", CHECK_PLATFORMS);
		opt->platform[opt->n_platforms++] = name;
	}
}

static void set(struct check_options *opt, const char *name, char *value)
{
	const struct {
		const char *name;
		const char **to;
	} texts[] = {
		{ "modules", &opt->modules }, { "initrd", &opt->initrd }, { "wanted", &opt->wanted },
		{ "fragments", &opt->fragments },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!strcmp(name, texts[i].name))
			*texts[i].to = value;
	if (!strcmp(name, "platform"))
		add_platforms(opt, value);
	if (!strcmp(name, "json"))
		opt->json = true;
	if (!strcmp(name, "fix"))
		opt->fix = true;
}

/* Handles the option argv[i] and returns the index after it and its value. */
static int parse_one(struct check_options *opt, char *argv[], int i)
{
	const char *name = argv[i] + 2;
	char *value = strchr(argv[i], '=');
	size_t len = value ? (size_t)(value - name) : strlen(name);
	const struct option *o = options;

	while (o->name && (strlen(o->name) != len || strncmp(o->name, name, len) != 0))
		o++;
	if (!o->name)
		usage_error("unknown option --%.*s (see softoff check --help)", (int)(len > 60 ? 60 : len), name);
	if (!o->value && value)
		usage_error("--%s takes no value", o->name);
	if (o->value && !value && !argv[i + 1])
		usage_error("--%s needs a value: %s", o->name, o->value);
	set(opt, o->name, !o->value ? NULL : value ? value + 1 : argv[i + 1]);
	return o->value && !value ? i + 2 : i + 1;
}

void check_parse(struct check_options *opt, int argc, char *argv[])
{
	*opt = (struct check_options){ 0 };
	for (int i = 1; i < argc;) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			help();
		if (!strncmp(argv[i], "--", 2)) {
			i = parse_one(opt, argv, i);
			continue;
		}
		if (argv[i][0] == '-' && argv[i][1])
			usage_error("unknown option %.60s (see softoff check --help)", argv[i]);
		if (opt->file)
			usage_error("two files, %.100s and %.100s: check looks at one", opt->file, argv[i]);
		opt->file = argv[i++];
	}
	if (!opt->file)
		usage_error("check: no FILE (see softoff check --help)");
	if (opt->modules && opt->initrd)
		usage_error("--modules and --initrd: one of them, the initrd if there is one");
	if (opt->json && opt->fix)
		usage_error("--json and --fix: one of them (the JSON holds the missing symbols)");
}
