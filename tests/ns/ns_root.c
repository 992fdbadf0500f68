// SPDX-License-Identifier: MIT
/*
 * ns_root.c - the root file system that init sees: a tmpfs of its own.
 */
#include "tests/ns/ns_run.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	must(fd, path);
	must(write(fd, text, strlen(text)), path);
	close(fd);
}

static int open_program(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	must(fd, path);
	return fd;
}

static void copy_program(int from, const char *to)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	ssize_t n;

	must(fd, to);
	do
		n = sendfile(fd, from, NULL, 1 << 20);
	while (n > 0);
	must(n, to);
	close(fd);
	close(from);
}

static void make_tmpfs(const char *at)
{
	must(mount("tmpfs", at, "tmpfs", 0, "mode=0755"), at);
}

static void make_node(const char *path, unsigned minor)
{
	must(mknod(path, S_IFCHR | 0666, makedev(1, minor)), path);
	must(chmod(path, 0666), path);
}

/* A virtio port as the agent finds it: by its name in sysfs. */
static void make_event_port(void)
{
	static const char *const dirs[] = { "sys/class", "sys/class/virtio-ports", "sys/class/virtio-ports/vport0p1" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		must(mkdir(dirs[i], 0755), dirs[i]);
	write_file("sys/class/virtio-ports/vport0p1/name", "org.softoff.events\n");
	write_file("dev/vport0p1", "");
}

static void copy_etc(int dir)
{
	DIR *files = fdopendir(dir);
	struct dirent *entry;

	if (!files)
		die("%s", options.etc);
	while ((entry = readdir(files))) {
		char to[300];
		int fd;

		if (*entry->d_name == '.')
			continue;
		snprintf(to, sizeof(to), "etc/%s", entry->d_name);
		fd = openat(dir, entry->d_name, O_RDONLY | O_CLOEXEC);
		must(fd, to);
		copy_program(fd, to);
	}
	(void)closedir(files);
}

/*
 * init takes itself for PID 1 of a machine where /proc does not name its PID namespace, and does all that it would do there. The
 * two files by which it could reach this machine's kernel are out of its reach.
 */
static void look_like_a_machine(void)
{
	make_tmpfs("proc/1/ns");
	must(mount("proc/sys", "proc/sys", NULL, MS_BIND, NULL), "proc/sys");
	must(mount(NULL, "proc/sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), "proc/sys, read-only");
	if (mount("dev/null", "proc/sysrq-trigger", NULL, MS_BIND, NULL) < 0 && errno != ENOENT)
		die("proc/sysrq-trigger");
}

/* In the new root: everything that init and the programs see. Paths are relative to it. */
static void furnish(int init_fd, int program_fd, int sh_fd, int etc_fd)
{
	static const char *const dirs[] = { "proc", "sys", "dev", "bin", "sbin", "etc", "old" };
	static const char *const applets[] = { "sbin/poweroff", "sbin/reboot", "sbin/halt", "sbin/telinit" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (mkdir(dirs[i], 0755) < 0 && (!options.root || errno != EEXIST))
			die("%s", dirs[i]);
	for (size_t i = 0; !options.root && i < sizeof(applets) / sizeof(applets[0]); i++)
		must(symlink("/init", applets[i]), applets[i]);
	if (!options.root)
		copy_program(init_fd, "init");
	if (program_fd >= 0)
		copy_program(program_fd, "bin/do");
	if (sh_fd >= 0)
		copy_program(sh_fd, "bin/sh");
	if (etc_fd >= 0)
		copy_etc(etc_fd);
	if (!options.lacks[MOUNT]) {
		/* init leaves mount points alone: so the machine's own /sys and /dev stay out of its reach. */
		make_tmpfs("dev");
		make_tmpfs("sys");
		make_node("dev/null", 3);
		make_node("dev/zero", 5);
	}
	terminals_place();
	if (options.console)
		write_file("dev/console", "");
	if (options.events)
		make_event_port();
	if (options.no_proc) {
		make_tmpfs("proc");
	} else {
		must(mount("proc", "proc", "proc", 0, NULL), "proc");
		write_file("cmdline", options.host_cmdline);
		must(mount("cmdline", "proc/cmdline", NULL, MS_BIND, NULL), "proc/cmdline");
	}
	if (options.machine)
		look_like_a_machine();
}

void enter_root(void)
{
	int init_fd = options.root ? -1 : open_program(options.init[0]), program_fd = options.program ? open_program(options.program) : -1;
	int sh_fd = options.sh ? open_program(options.sh) : -1, etc_fd = options.etc ? open_program(options.etc) : -1;

	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "making mounts private");
	terminals_find();
	/* Any folder will do to build the new root on, and every machine has /dev. */
	if (options.root)
		must(mount(options.root, "/dev", NULL, MS_BIND, NULL), options.root);
	else
		make_tmpfs("/dev");
	must(chdir("/dev"), "/dev");
	furnish(init_fd, program_fd, sh_fd, etc_fd);
	must(syscall(SYS_pivot_root, ".", "old"), "pivot_root");
	must(chdir("/"), "/");
	must(umount2("/old", MNT_DETACH), "letting go of the old root");
	must(rmdir("/old"), "/old");
}
