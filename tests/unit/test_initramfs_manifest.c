/* SPDX-License-Identifier: MIT */
/*
 * test_initramfs_manifest.c: lines of a manifest to entries, without any file.
 */
#include "initramfs/manifest.h"
#include "tap.h"

#include <stdlib.h>

static char *links[MANIFEST_LINKS_MAX];
static char error[MANIFEST_ERROR_SIZE];
static char text[MANIFEST_LINE_MAX + 1];
static struct manifest_line line;

static int parse(const char *what)
{
	error[0] = '\0';
	snprintf(text, sizeof(text), "%s", what);
	return manifest_parse(text, links, &line, error);
}

static void test_types(void)
{
	static const struct {
		const char *text;
		enum manifest_type type;
	} types[] = {
		{ "file a b 644 0 0",    TYPE_FILE },
		{ "dir a 755 0 0",       TYPE_DIR },
		{ "nod a 600 0 0 b 1 2", TYPE_BLOCK },
		{ "nod a 600 0 0 c 1 2", TYPE_CHAR },
		{ "slink a b 777 0 0",   TYPE_SLINK },
		{ "pipe a 600 0 0",      TYPE_PIPE },
		{ "sock a 600 0 0",      TYPE_SOCK },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		is_int(parse(types[i].text), 1, "\"%s\" is an entry", types[i].text);
		is_int((long)line.type, (long)types[i].type, "\"%s\" has its type", types[i].text);
	}
}

static void test_fields(void)
{
	is_int(parse("nod /dev/tty0 0620 1 4294967295 c 4 64"), 1, "a full nod line is an entry");
	is_str(line.name, "dev/tty0", "its name loses the slash in front");
	is_int((long)line.perm, 0620, "its mode is read as octal");
	is_int((long)line.uid, 1, "its uid is read");
	ok(line.gid == UINT32_MAX, "the largest gid is read");
	is_int((long)line.major, 4, "its major is read");
	is_int((long)line.minor, 64, "its minor is read");
	is_int(parse("file a /x/${B}/ 0644 0 0 /l//one ./two"), 1, "a file line with links is an entry");
	is_str(line.source, "/x/${B}/", "a file line keeps its location");
	is_int((long)line.link_count, 2, "a file line with two links has two names");
	is_str(links[0], "l/one", "the first link's name is clean");
	is_str(links[1], "two", "the second link's name is clean");
	is_int(parse("slink a ../b//c 0777 0 0"), 1, "a slink line is an entry");
	is_str(line.source, "../b//c", "a slink line keeps its target");
}

static void test_blank(void)
{
	is_int(parse(""), 0, "an empty line is no entry");
	is_int(parse(" \t\r"), 0, "a blank line is no entry");
	is_int(parse("# dir a"), 0, "a comment is no entry");
	is_int(parse("dir a 755 0 0 # x y"), 1, "a comment may follow an entry");
	is_int(parse("file a b 755 0 0 # x y"), 1, "a comment may follow a file");
	is_int((long)line.link_count, 0, "a comment is no hard link");
}

static void test_refused(void)
{
	ok(parse("dir a 8 0 0") < 0, "a mode with the digit 8 is refused");
	is_str(error, "mode \"8\" is not an octal number", "the refusal of the digit 8 names it");
	ok(parse("dir a 010000 0 0") < 0, "a mode of five digits is refused");
	is_str(error, "mode \"010000\" is above 7777", "the refusal of five digits names the limit");
	ok(parse("dir a 0 99999999999999999999999 0") < 0, "a uid beyond any integer is refused");
	ok(parse("dir a 0 +1 0") < 0, "a signed uid is refused");
	ok(parse("dir a 0x1ff 0 0") < 0, "a hexadecimal mode is refused");
	ok(parse("Dir a 755 0 0") < 0, "a type in capitals is refused");
	ok(parse("file a b 644 0 0 TRAILER!!!") < 0, "a hard link that would end the archive is refused");
	ok(parse("file a b 644 0 0 trailer") > 0, "a hard link of another name is accepted");
}

static void test_many_links(void)
{
	size_t len = (size_t)snprintf(text, sizeof(text), "file a b 644 0 0");

	for (int i = 0; i < MANIFEST_LINKS_MAX; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " l%d", i);
	is_int(manifest_parse(text, links, &line, error), 1, "as many links as fit are accepted");
	is_int((long)line.link_count, MANIFEST_LINKS_MAX, "all links of a full line are counted");
	len = (size_t)snprintf(text, sizeof(text), "file a b 644 0 0");
	for (int i = 0; i <= MANIFEST_LINKS_MAX; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " l%d", i);
	ok(manifest_parse(text, links, &line, error) < 0, "a link more than fit is refused");
}

static void test_name(void)
{
	static const struct {
		const char *from, *to;
	} names[] = {
		{ "/", "." }, { "./", "." }, { "a", "a" }, { "//a//b/", "a/b" }, { "a/./b/.", "a/b" },
		{ "..a/...", "..a/..." }, { ".a", ".a" },
	};
	char name[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(name, sizeof(name), "%s", names[i].from);
		manifest_name(name, error);
		is_str(name, names[i].to, "\"%s\" becomes \"%s\"", names[i].from, names[i].to);
	}
	snprintf(name, sizeof(name), "a/..");
	ok(manifest_name(name, error) < 0, "a name that leads up is refused");
}

static const char *lookup(const char *name)
{
	static const char *const known[][2] = {
		{ "A", "one" }, { "NEST", "${A}-${A}" }, { "LOOP", "${LOOP}" }, { "EMPTY", "" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i][0], name) == 0)
			return known[i][1];
	return NULL;
}

static void expands(const char *from, const char *to, const char *wants_unset)
{
	const char *unset;
	char *got = manifest_expand(from, lookup, &unset);

	is_str(got, to, "\"%s\" expands to \"%s\"", from, to ? to : "nothing");
	if (to)
		is_str(unset, wants_unset, "\"%s\" has %s unset", from, wants_unset ? wants_unset : "nothing");
	free(got);
}

int main(void)
{
	test_types();
	test_fields();
	test_blank();
	test_refused();
	test_many_links();
	test_name();
	expands("plain", "plain", NULL);
	expands("a/${A}/${A}", "a/one/one", NULL);
	expands("${NEST}", "one-one", NULL);
	expands("<${EMPTY}>", "<>", NULL);
	expands("<${NONE}>", "<>", "NONE");
	expands("$A ${A", "$A ${A", NULL);
	expands("${LOOP}", NULL, NULL);
	return done();
}
