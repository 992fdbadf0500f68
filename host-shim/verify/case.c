// SPDX-License-Identifier: MIT
/* case.c - one guest of `softoff verify`: starts a `softoff run` for it, and reads the files that this leaves. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/clock.h"
#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/common/strlist.h"
#include "host-shim/verify/verify.h"
#include "host-shim/witness/witness.h"

/* The most that verify reads of a guest's output. `softoff run` itself keeps 16 MiB of events. */
#define SAID_MAX (16u << 20)

#define DISK_BYTES ((off_t)(WITNESS_BLOCKS + 256) * WITNESS_BLOCK)

/* The time from the press until `softoff run` forces the guest: long enough for a slow guest that heard the press. */
#define GRACE "8s"

static char *in_dir(const struct verify_case *c, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", c->dir, name) < 0)
		die("out of memory");
	return path;
}

static int open_in_dir(const struct verify_case *c, const char *name, int flags)
{
	char *path = in_dir(c, name);
	int fd = open(path, flags | O_CLOEXEC, 0600);

	free(path);
	return fd;
}

static int make_disk(const struct verify_case *c)
{
	int fd = open_in_dir(c, "disk", O_RDWR | O_CREAT | O_TRUNC);
	int err = fd < 0 || ftruncate(fd, DISK_BYTES) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

static void add_path(struct strlist *argv, const struct verify_case *c, const char *option,
    const char *name)
{
	char *path = in_dir(c, name);

	strlist_add(argv, option);
	strlist_add(argv, path);
	free(path);
}

/* The guest always sends its diagnosis, and prints the kernel's warnings, so that a report can show the fault. */
static void case_command(struct strlist *argv, const struct verify *v, const struct verify_case *c,
    const char *softoff)
{
	strlist_add(argv, softoff);
	strlist_add(argv, "run");
	strlist_add(argv, "--kernel");
	strlist_add(argv, c->kernel->image);
	strlist_add(argv, "--initrd");
	strlist_add(argv, c->kernel->initrd);
	if (v->opt.vmm == VMM_VZ) {
		strlist_add(argv, "--vmm");
		strlist_add(argv, "vz");
	}
	strlist_add(argv, "--boot");
	strlist_add(argv, options_boot_name(c->boot));
	strlist_add(argv, "--append");
	strlist_addf(argv, "loglevel=4 ip=off softoff.doctor=always%s%s", v->opt.append ? " " : "",
	    v->opt.append ? v->opt.append : "");
	add_path(argv, c, "--disk", "disk,raw");
	strlist_add(argv, "--net");
	strlist_add(argv, "none");
	strlist_add(argv, "--press");
	strlist_add(argv, "line:" WITNESS_WAITS);
	strlist_add(argv, "--grace");
	strlist_add(argv, GRACE);
	strlist_add(argv, "--timeout");
	strlist_addf(argv, "%lldms", (long long)v->opt.timeout_ms);
	add_path(argv, c, "--console", "console");
	add_path(argv, c, "--events", "events");
	strlist_add(argv, "--");
	strlist_add(argv, "/bin/witness");
}

int verify_case_start(struct verify *v, struct verify_case *c)
{
	static char softoff[PATH_MAX];
	struct strlist argv = { 0 };
	int host, err = child_own_path(softoff, sizeof(softoff));

	if (err < 0)
		return err;
	if (asprintf(&c->dir, "%s/%s.%s", v->work, c->kernel->name, options_boot_name(c->boot)) < 0)
		die("out of memory");
	if (mkdir(c->dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	err = make_disk(c);
	if (err < 0)
		return err;
	host = open_in_dir(c, "host", O_WRONLY | O_CREAT | O_TRUNC);
	if (host < 0)
		return -errno;
	case_command(&argv, v, c, softoff);
	c->started_ms = host_clock_ms();
	c->pid = child_spawn(argv.items, NULL, 0, host, host);
	strlist_finish(&argv);
	close(host);
	return c->pid < 0 ? (int)c->pid : 0;
}

/* Returns the first SAID_MAX bytes of a file as text, with blanks for NULs. Never NULL. */
static char *read_case_file(const struct verify_case *c, const char *name)
{
	int fd = open_in_dir(c, name, O_RDONLY);
	size_t len = 0, size = 0, i;
	struct stat st;
	char *text;
	ssize_t n;

	if (fd >= 0 && fstat(fd, &st) == 0)
		size = st.st_size > SAID_MAX ? SAID_MAX : (size_t)st.st_size;
	text = malloc(size + 1);
	if (!text)
		die("out of memory");
	while (len < size && (n = read(fd, text + len, size - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	for (i = 0; i < len; i++)
		if (!text[i])
			text[i] = ' ';
	if (fd >= 0)
		close(fd);
	return text;
}

/* Skips lines that are not valid events: `softoff run` has counted and reported them. */
static json_t *read_events(char *text)
{
	json_t *events = json_array();
	char *rest = text, *line;

	while ((line = strtok_r(rest, "\n", &rest))) {
		json_t *event = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		if (json_is_object(event))
			json_array_append_new(events, event);
		else
			json_decref(event);
	}
	return events;
}

static bool has_block(int fd, unsigned block, const char *word)
{
	static char want[WITNESS_BLOCK], got[WITNESS_BLOCK];

	memset(want, 0, sizeof(want));
	snprintf(want, sizeof(want), WITNESS_TEXT, word, block);
	return pread(fd, got, sizeof(got), (off_t)block * WITNESS_BLOCK) == (ssize_t)sizeof(got) &&
	    !memcmp(want, got, sizeof(got));
}

static void read_disk(const struct verify_case *c, struct verify_seen *seen)
{
	int fd = open_in_dir(c, "disk", O_RDONLY);
	unsigned i;

	if (fd < 0)
		return;
	seen->disk_early = true;
	for (i = 0; i < WITNESS_BLOCKS && seen->disk_early; i++)
		seen->disk_early = has_block(fd, i, WITNESS_EARLY);
	seen->disk_late = has_block(fd, WITNESS_BLOCKS, WITNESS_LATE);
	close(fd);
}

static const char *last_line(char *text)
{
	size_t len = strlen(text);
	char *line;

	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	line = strrchr(text, '\n');
	return line ? line + 1 : text;
}

void verify_case_finish(struct verify *v, struct verify_case *c, int wait_status)
{
	char *console = read_case_file(c, "console"), *events = read_case_file(c, "events"),
	     *host = read_case_file(c, "host");
	char loaded[128];
	struct verify_seen seen = {
		.console = console,
		.host = last_line(host),
		.status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : NOTE_FAILED,
		.loaded = loaded,
		.config = &c->kernel->config[c->boot],
	};
	json_t *list = read_events(events);

	(void)v;
	verify_modules(c->kernel, c->boot, loaded, sizeof(loaded));
	seen.events = list;
	read_disk(c, &seen);
	verify_judge(&seen, &c->result);
	c->ended_ms = host_clock_ms();
	c->pid = 0;
	c->done = true;
	json_decref(list);
	free(console);
	free(events);
	free(host);
}
