// SPDX-License-Identifier: MIT
/* environment.c - the environment of the user's processes, without heap. */
#include "init/boot/environment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/notify.h"
#include "lib/text.h"

static const char *const defaults[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"HOME=/",
	"TERM=linux",
};

static char *variables[96]; /* the last one stays NULL */
static char own[256];       /* the assignments that environment_set() made */
static size_t own_used;

static char **find_variable(const char *name, size_t len)
{
	char **e = variables;

	while (*e && !(strncmp(*e, name, len) == 0 && (*e)[len] == '='))
		e++;
	return e;
}

void environment_put(const char *assignment)
{
	char **place = find_variable(assignment, strcspn(assignment, "="));

	if (place < variables + COUNT(variables) - 1)
		*place = (char *)(uintptr_t)assignment;
}

void environment_complete(bool container)
{
	for (char **e = environ; e && *e && e < environ + COUNT(variables) - 1 - COUNT(defaults); e++)
		if (container || strncmp(*e, "ip=", 3) != 0)
			environment_put(*e);
	if (notify_fd() >= 0)
		environment_put("NOTIFY_SOCKET=@" NOTIFY_NAME);
	for (size_t i = 0; i < COUNT(defaults); i++)
		if (!*find_variable(defaults[i], strcspn(defaults[i], "=")))
			environment_put(defaults[i]);
	environ = variables;
}

void environment_replace(const char *assignment, const char *with)
{
	for (char **e = variables; *e; e++)
		if (strcmp(*e, assignment) == 0)
			*e = (char *)(uintptr_t)with;
}

void environment_set(const char *name, const char *value)
{
	struct text t = text_init(own + own_used, sizeof(own) - own_used);

	text_fmt(&t, "%s=%s", name, value);
	if (t.cut)
		return;
	environment_put(t.buf);
	own_used += t.len + 1;
}
