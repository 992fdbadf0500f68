// SPDX-License-Identifier: MIT
/* options.c - the options of `softoff check`, and its --help. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/check/check.h"
#include "host-shim/common/note.h"
#include "host-shim/common/option.h"

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

static void add_platforms(void *to, char *names)
{
	struct check_options *opt = to;
	char *save = NULL;

	for (char *name = strtok_r(names, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		if (!strcmp(name, "all")) {
			opt->n_platforms = 0;
			opt->all_platforms = true;
			return;
		}
		if (opt->n_platforms == CHECK_PLATFORMS)
			usage_error("--platform: more than %d", CHECK_PLATFORMS);
		opt->platform[opt->n_platforms++] = name;
	}
}

#define TEXT(field) OPTION_TEXT(struct check_options, field)
#define FLAG(field) OPTION_FLAG(struct check_options, field)
#define BY(setter) 0, setter

static const struct option table[] = {
	{ "platform",  "NAME", BY(add_platforms), "a platform; repeatable, or several with commas (default:\n"
						  "each with a button; all: of the architecture)" },
	{ "modules",   "DIR",  TEXT(modules),     "lib/modules/VERSION, or a root that holds one" },
	{ "initrd",    "FILE", TEXT(initrd),      "the initramfs that has to hold and load the modules" },
	{ "wanted",    "FILE", TEXT(wanted),      "a fragment: name its options that the config does not have" },
	{ "fix",       NULL,   FLAG(fix),         "print a fragment that mends it, and nothing else" },
	{ "json",      NULL,   FLAG(json),        "print one JSON object, and nothing else" },
	{ "fragments", "DIR",  TEXT(fragments),   "judge by these fragments, not by the built-in fragments" },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct option_table options = { "check", table, 22, usage_error };

__attribute__((noreturn))
static void check_help(void)
{
	printf("usage: softoff check FILE... [options]\n\n"
	       "Tells from a kernel's config whether a guest with that kernel hears its power\n"
	       "button. FILE: a .config; an Image, bzImage, vmlinux, EFI zboot image or unified\n"
	       "kernel image with IKCONFIG; a kernel package (.deb, .rpm, .apk, pkg.tar.*), or the\n"
	       "packages of one kernel; a folder that holds a kernel; or - for stdin.\n\n");
	option_help(&options);
	printf("  --help              this text\n\n"
	       "Exit status: 0 all these platforms are wired, 1 on some the guest does not hear a press (or\n"
	       "a wanted option was dropped), 2 cannot tell, 3 it hears all, some by another channel.\n");
	exit(fflush(stdout) ? CHECK_UNKNOWN : CHECK_ALL_WIRED);
}

void check_parse(struct check_options *opt, int argc, char *argv[])
{
	*opt = (struct check_options){ 0 };
	for (int i = 1; i < argc;) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			check_help();
		if (!strncmp(argv[i], "--", 2)) {
			i = option_take(&options, opt, argv, i);
			continue;
		}
		if (argv[i][0] == '-' && argv[i][1])
			usage_error("unknown option %.60s (see softoff check --help)", argv[i]);
		if (opt->n_files == CHECK_FILES)
			usage_error("more than %d files", CHECK_FILES);
		opt->files[opt->n_files++] = argv[i++];
	}
	opt->file = opt->files[0];
	if (!opt->file)
		usage_error("check: no FILE (see softoff check --help)");
	if (opt->modules && opt->initrd)
		usage_error("--modules and --initrd: one of them, the initrd if there is one");
	if (opt->json && opt->fix)
		usage_error("--json and --fix: one of them (the JSON holds the missing symbols)");
}
