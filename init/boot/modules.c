// SPDX-License-Identifier: MIT
/* modules.c - loads the kernel modules that the initramfs lists: finit_module(2), one after another. */
#include "init/boot/modules.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"

/* A guest without a console tries to open one for half a second after its modules were loaded: a module may bring it. */
#define CONSOLE_LOOKS 25u
#define CONSOLE_LOOK_NS 20000000

bool modules_listed(void)
{
	return access(MODULES_LIST, R_OK) == 0;
}

/* Returns 0 or -errno. params: the module's parameters, or "". */
static int load(const char *path, const char *params)
{
	int fd FD_CLOSE = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (syscall(SYS_finit_module, fd, params, 0) < 0 && errno != EEXIST)
		return -errno;
	return 0;
}

/* A module's device appears a moment after the module: the kernel probes it asynchronously. */
static void await_console(void)
{
	int fd = log_fd();

	for (unsigned i = 0; fd < 0 && i < CONSOLE_LOOKS; i++) {
		(void)nanosleep(&(struct timespec){ .tv_nsec = CONSOLE_LOOK_NS }, NULL);
		fd = open("/dev/console", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	}
}

int modules_load(void *unused)
{
	static char list[32768];
	int len = fd_read_file(MODULES_LIST, list, sizeof(list)), failed = 0;
	char *next;

	(void)unused;
	spawn_reset_priority(); /* kernel threads of drivers would inherit a raised priority */
	if (len < 0)
		log_line("modules: %s: %s", MODULES_LIST, log_errno(len));
	if (len == (int)sizeof(list) - 1)
		log_line("modules: %s: longer than %lu bytes, the rest is not loaded", MODULES_LIST,
			 (unsigned long)sizeof(list) - 1);
	for (char *line = list; *line; line = next) {
		size_t end = strcspn(line, "\n"), path = strcspn(line, " \t\n");
		char *params = line + path;
		int err;

		next = line + end + (line[end] != '\0');
		line[end] = '\0';
		if (path < end)
			*params++ = '\0';
		if (!*line || *line == '#')
			continue;
		err = load(line, params);
		if (err) {
			failed++;
			log_line("module %s: %s", line, log_errno(err));
		}
	}
	await_console();
	return failed < 255 ? failed : 255;
}
