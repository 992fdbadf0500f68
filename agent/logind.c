// SPDX-License-Identifier: MIT
/*
 * logind.c - whether systemd-logind handles the power key.
 *
 * Its settings are read as logind.conf(5) and systemd's conf-parser.c have it: the main file, then all drop-in files in the order of
 * their names, whatever folder they are in; of two with one name the folder that comes first wins. The last assignment counts.
 * What inhibits the key is in logind-action.c: an inhibitor of the key itself in any case, one of the operation unless
 * PowerKeyIgnoreInhibited= overrules it.
 */
#include "agent/logind.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/fd.h"
#include "lib/text.h"

#define LINE 256     /* the rest of a longer line is ignored: each setting that counts here is shorter */
#define DROP_INS 64
#define NAME 80
#define KEY_INHIBITOR "handle-power-key"

static const char *const folders[] = {
	"/etc/systemd/logind.conf", "/run/systemd/logind.conf", "/usr/local/lib/systemd/logind.conf", "/usr/lib/systemd/logind.conf",
};

struct settings {
	bool ignored, overrules; /* HandlePowerKey=ignore, PowerKeyIgnoreInhibited=yes */
	const char *operation;   /* what the key does, as inhibitors name it */
	bool login;              /* the section that a file is in: [Login] */
};

struct drop_in {
	char name[NAME];
	unsigned char folder;
};

/* --- lines ------------------------------------------------------------------------------------------- */

static char *trim_blanks(char *s)
{
	char *end = s + strlen(s);

	while (end > s && strchr(" \t\r", end[-1]))
		*--end = '\0';
	return s + strspn(s, " \t");
}

/* As systemd does: words of settings as they are written, booleans in any case (parse-util.c, parse_boolean). */
static bool is_one_of(const char *value, const char *const *words, int (*compare)(const char *, const char *))
{
	for (; *words; words++)
		if (compare(value, *words) == 0)
			return true;
	return false;
}

/* The name of the inhibitor of that action; NULL: no action of logind's, which ignores the setting then. */
static const char *operation_of(const char *action)
{
	static const char *const shutdowns[] = { "poweroff", "reboot", "halt", "kexec", "soft-reboot", "factory-reset", NULL };
	static const char *const sleeps[] = { "suspend", "hibernate", "hybrid-sleep", "suspend-then-hibernate", "sleep", NULL };

	if (is_one_of(action, shutdowns, strcmp))
		return "shutdown";
	if (is_one_of(action, sleeps, strcmp))
		return "sleep";
	return strcmp(action, "lock") == 0 || strcmp(action, "ignore") == 0 ? KEY_INHIBITOR : NULL;
}

static void take_setting(struct settings *s, const char *name, const char *value)
{
	static const char *const yes[] = { "yes", "y", "true", "t", "on", "1", NULL };
	static const char *const no[] = { "no", "n", "false", "f", "off", "0", NULL };

	if (strcmp(name, "HandlePowerKey") == 0 && operation_of(value)) {
		s->ignored = strcmp(value, "ignore") == 0;
		s->operation = operation_of(value);
	} else if (strcmp(name, "PowerKeyIgnoreInhibited") == 0) {
		if (is_one_of(value, yes, strcasecmp))
			s->overrules = true;
		else if (is_one_of(value, no, strcasecmp))
			s->overrules = false;
	}
}

static void take_config_line(void *context, char *line)
{
	struct settings *s = context;
	char *value;

	if (strncmp(line, "\xef\xbb\xbf", 3) == 0) /* a byte order mark */
		line += 3;
	line = trim_blanks(line);
	if (*line == '[')
		s->login = strcmp(line, "[Login]") == 0;
	value = strchr(line, '=');
	if (!value || !s->login || strchr("#;", *line))
		return;
	*value++ = '\0';
	take_setting(s, trim_blanks(line), trim_blanks(value));
}

/* A comment ends with its line. */
static bool is_continued(const char *line, size_t len)
{
	return len && line[len - 1] == '\\' && !strchr("#;", line[strspn(line, " \t")]);
}

/* Calls take for each line of a file of any length. A line that ends with a backslash continues on the next. */
static void each_line(const char *path, void (*take)(void *context, char *line), void *context)
{
	int fd FD_CLOSE = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char buffer[512], line[LINE];
	struct text t = TEXT_IN(line);
	ssize_t n;

	while (fd >= 0 && (n = read(fd, buffer, sizeof(buffer))) > 0)
		for (ssize_t i = 0; i < n; i++) {
			if (buffer[i] != '\n') {
				text_char(&t, buffer[i]);
				continue;
			}
			if (is_continued(line, t.len)) {
				line[t.len - 1] = ' ';
				continue;
			}
			take(context, line);
			t = TEXT_IN(line);
		}
	take(context, line);
}

static void read_config(struct settings *s, const char *root, const char *folder, const char *slash, const char *name)
{
	char path[256];

	s->login = false;
	if (TEXT_SET(path, "%s%s%s%s", root, folder, slash, name))
		each_line(path, take_config_line, s);
}

/* --- drop-in files ----------------------------------------------------------------------------------- */

static struct {
	struct drop_in sorted[DROP_INS];
	size_t count;
	unsigned char folder; /* which is being read */
} drop_ins;

static bool add_drop_in(void *context, const char *name)
{
	size_t len = strlen(name), i = drop_ins.count;

	(void)context;
	if (len < 6 || len >= NAME || strcmp(name + len - 5, ".conf") != 0 || drop_ins.count == DROP_INS)
		return true;
	while (i > 0 && strcmp(drop_ins.sorted[i - 1].name, name) > 0)
		i--;
	if (i > 0 && strcmp(drop_ins.sorted[i - 1].name, name) == 0)
		return true; /* a folder before this one has it */
	memmove(&drop_ins.sorted[i + 1], &drop_ins.sorted[i], (drop_ins.count - i) * sizeof(*drop_ins.sorted));
	(void)TEXT_SET(drop_ins.sorted[i].name, "%s", name);
	drop_ins.sorted[i].folder = drop_ins.folder;
	drop_ins.count++;
	return true;
}

static void read_settings(struct settings *s, const char *root)
{
	char path[256];

	drop_ins.count = 0;
	for (unsigned char i = 0; i < COUNT(folders); i++) {
		(void)TEXT_SET(path, "%s%s.d", root, folders[i]);
		drop_ins.folder = i;
		(void)fd_each_name(path, add_drop_in, NULL);
	}
	for (size_t i = 0; i < COUNT(folders); i++) {
		(void)TEXT_SET(path, "%s%s", root, folders[i]);
		if (access(path, F_OK) < 0)
			continue;
		read_config(s, root, folders[i], "", "");
		break;
	}
	for (size_t i = 0; i < drop_ins.count; i++)
		read_config(s, root, folders[drop_ins.sorted[i].folder], ".d/", drop_ins.sorted[i].name);
}

/* --- inhibitors -------------------------------------------------------------------------------------- */

struct inhibitor {
	const char *what;
	bool matches, blocks;
};

static void take_inhibitor_line(void *context, char *line)
{
	struct inhibitor *i = context;

	if (strncmp(line, "WHAT=", 5) == 0)
		i->matches |= text_find(line, i->what) != NULL;
	else if (strncmp(line, "MODE=block", 10) == 0)
		i->blocks = true;
}

struct search {
	const char *root, *what;
	bool found;
};

/* Beside each file lies NAME.ref, a FIFO that the process holds open. */
static bool look_at_inhibitor(void *context, const char *name)
{
	struct search *search = context;
	struct inhibitor i = { .what = search->what };
	char path[256];

	if (!strchr(name, '.') && TEXT_SET(path, "%s/run/systemd/inhibit/%s", search->root, name))
		each_line(path, take_inhibitor_line, &i);
	search->found |= i.matches && i.blocks;
	return !search->found;
}

static bool is_inhibited(const char *root, const char *what)
{
	struct search search = { .root = root, .what = what };
	char path[256];

	(void)TEXT_SET(path, "%s/run/systemd/inhibit", root);
	(void)fd_each_name(path, look_at_inhibitor, &search);
	return search.found;
}

bool logind_handles_key(const char *root)
{
	struct settings s = { .operation = "shutdown" };
	char path[256];

	/* logind writes the seat when it runs; the folder is systemd-tmpfiles', logind or not. */
	(void)TEXT_SET(path, "%s/run/systemd/seats/seat0", root);
	if (access(path, F_OK) < 0)
		return false;
	read_settings(&s, root);
	return !s.ignored && !is_inhibited(root, KEY_INHIBITOR) && (s.overrules || !is_inhibited(root, s.operation));
}
