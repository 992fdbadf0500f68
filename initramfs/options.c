/* SPDX-License-Identifier: MIT */
/*
 * options.c - the command line and environment of mkinitramfs. A wrong option
 * ends the program with one sentence and status 2.
 */
#include "initramfs/options.h"

#include "initramfs/mem.h"
#include "initramfs/report.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SOFTOFF_VERSION
#define SOFTOFF_VERSION "unknown"
#endif

enum { OPT_MODULES = 256, OPT_LOAD, OPT_TRY, OPT_APPEND_TO };

static const struct option longs[] = {
	{ "output",    required_argument, NULL, 'o' },
	{ "modules",   required_argument, NULL, OPT_MODULES },
	{ "load",      required_argument, NULL, OPT_LOAD },
	{ "try",       required_argument, NULL, OPT_TRY },
	{ "append-to", required_argument, NULL, OPT_APPEND_TO },
	{ "help",      no_argument,       NULL, 'h' },
	{ "version",   no_argument,       NULL, 'V' },
	{ NULL,        0,                 NULL, 0 },
};

static const char help[] =
"usage: mkinitramfs [-o FILE] [--modules DIR] [--load NAME]... [--try NAME]...\n"
"                   [--append-to FILE] [MANIFEST...]\n"
"\n"
"Writes an initramfs archive, without root and reproducibly.\n"
"\n"
"  -o, --output FILE   write to FILE, replaced only when all went well (stdout)\n"
"  --modules DIR       the kernel's modules: a lib/modules/VERSION, or a root\n"
"                      that holds one; or a kernel package (again for each\n"
"                      package of one kernel)\n"
"  --load NAME         add module NAME and what it needs, and list them in load\n"
"                      order in /lib/modules/softoff.load;\n"
"                      'NAME param=value ...' adds parameters\n"
"  --try NAME          the same where the kernel has it, else only noted\n"
"  --append-to FILE    write the initrd FILE and after it the archive\n"
"  -h, --help          print this\n"
"  -V, --version       print the version\n"
"\n"
"A MANIFEST is a file, or - for stdin, of lines in gen_init_cpio's format:\n"
"\n"
"  file  NAME LOCATION MODE UID GID [HARDLINK...]\n"
"  dir   NAME MODE UID GID\n"
"  nod   NAME MODE UID GID b|c MAJOR MINOR\n"
"  slink NAME TARGET MODE UID GID\n"
"  pipe  NAME MODE UID GID\n"
"  sock  NAME MODE UID GID\n"
"  # comment\n"
"\n"
"${VAR} in LOCATION is taken from the environment. Times are SOURCE_DATE_EPOCH,\n"
"or 0. Parent directories that no line names are added.\n";

static _Noreturn void print(const char *text)
{
	fputs(text, stdout);
	exit(fflush(stdout) == 0 ? EXIT_STATUS_OK : EXIT_STATUS_FAILED);
}

static void set_once(const char **where, const char *value, const char *name)
{
	if (*where)
		report_usage("%s is given twice", name);
	if (!*value)
		report_usage("%s needs a name that is not empty", name);
	*where = value;
}

static void add_load(struct options *o, char *value, const char *option, bool optional)
{
	size_t len = strcspn(value, " \t");

	if (!len || strpbrk(value, "\r\n") || memchr(value, '/', len))
		report_usage("%s \"%s\": want 'NAME' or 'NAME param=value ...'", option, value);
	o->load = mem_grow(o->load, o->loads + 1, sizeof(*o->load));
	o->load[o->loads++] = (struct wanted_module){ value, optional };
}

static void take_pack_option(struct options *o, int option, char *argv[], char *value)
{
	switch (option) {
	case 'o':
		set_once(&o->output, value, "-o");
		break;
	case OPT_MODULES:
		if (!*value)
			report_usage("--modules needs a name that is not empty");
		o->modules = mem_grow(o->modules, o->modules_given + 1, sizeof(*o->modules));
		o->modules[o->modules_given++] = value;
		break;
	case OPT_APPEND_TO:
		set_once(&o->append_to, value, "--append-to");
		break;
	case OPT_LOAD:
		add_load(o, value, "--load", false);
		break;
	case OPT_TRY:
		add_load(o, value, "--try", true);
		break;
	case 'h':
		print(help);
	case 'V':
		print("mkinitramfs (softoff) " SOFTOFF_VERSION "\n");
	case ':':
		report_usage("%s needs a value, see --help", argv[optind - 1]);
	default:
		/* -h and -V take no value, so only their long forms can be wrong. */
		if (optopt > ' ' && optopt < 127 && optopt != 'h' && optopt != 'V')
			report_usage("cannot take option -%c, see --help", optopt);
		report_usage("cannot take option %s, see --help", argv[optind - 1]);
	}
}

/* The specification: reproducible-builds.org/specs/source-date-epoch. */
static uint32_t source_date(void)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	unsigned long long value;

	if (!text || !*text)
		return 0;
	errno = 0;
	value = strtoull(text, NULL, 10);
	if (strspn(text, "0123456789") != strlen(text) || errno || value > UINT32_MAX)
		report_usage("SOURCE_DATE_EPOCH=%s is not a number of seconds up to 4294967295", text);
	return (uint32_t)value;
}

static void check(const struct options *o)
{
	if (o->loads && !o->modules)
		report_usage("--load and --try need --modules DIR, where the modules are");
	if (o->modules && !o->loads)
		report_usage("--modules needs at least one --load NAME or --try NAME");
	if (!o->manifests && !o->loads)
		report_usage("nothing to put in: give a MANIFEST, or --modules and --load; see --help");
	for (size_t i = 0, stdins = 0; i < o->manifests; i++)
		if (strcmp(o->manifest[i], "-") == 0 && stdins++)
			report_usage("stdin can be read only once");
	if ((!o->output || strcmp(o->output, "-") == 0) && isatty(STDOUT_FILENO))
		report_usage("not writing an archive to a terminal: give -o FILE or redirect");
}

/* Fills *o, or ends the program: 0 after --help and --version, 2 with a reason. */
void options_read(int argc, char **argv, struct options *o)
{
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":o:hV", longs, NULL)) != -1)
		take_pack_option(o, option, argv, optarg);
	o->manifest = argv + optind;
	o->manifests = (size_t)(argc - optind);
	o->mtime = source_date();
	check(o);
}

/* Frees what options_read() took. */
void options_free(struct options *o)
{
	free(o->load);
	free(o->modules);
	*o = (struct options){ 0 };
}
