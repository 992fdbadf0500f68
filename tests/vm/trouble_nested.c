// SPDX-License-Identifier: MIT
/* trouble_nested.c - file systems in other mount namespaces, and disks that lie on each other in a circle. */
#include "tests/vm/trouble.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a mount namespace of its own: the disk with a file. */
static void mount_alone(void)
{
	must(unshare(CLONE_NEWNS), "unshare");
	must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
	mount_at("/dev/vda", "/data", "ext4", NULL);
	write_file("/data/file", 100);
}

/* Until a process of this guest has written a byte into the pipe. */
static void wait_for(int fds[2])
{
	char byte;

	must((int)read(fds[0], &byte, 1), "the other process");
}

/* A disk in a mount namespace that no process is in: a mount of the namespace itself keeps it. */
int do_pinned(const char *unused)
{
	char path[64];
	int fds[2];
	pid_t pid;

	(void)unused;
	must(pipe(fds), "pipe");
	pid = fork();
	if (pid == 0) {
		mount_alone();
		must((int)write(fds[1], "x", 1), "pipe");
		(void)pause();
	}
	wait_for(fds);
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/mnt", (int)pid);
	must(mknod("/pin", S_IFREG | 0600, 0), "/pin");
	must(mount(path, "/pin", NULL, MS_BIND, NULL), "/pin");
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	return serve();
}

/* A process that SIGKILL does not end: it reads from a disk that never answers. It writes to `path`, if it can, and stays there. */
static void survive(const char *path, void (*prepare)(void))
{
	int fds[2];

	must(pipe(fds), "pipe");
	map_disk("dead", "/dev/vdb");
	suspend_disk("dead");
	if (fork() == 0) {
		static char block[4096] __attribute__((aligned(4096)));
		int fd, dead;

		if (prepare)
			prepare();
		must(chdir(path), path);
		fd = open("held", O_WRONLY | O_CREAT, 0600);
		must(fd, "held");
		must((int)write(fd, block, sizeof(block)), "held");
		dead = open("/dev/dead", O_RDONLY | O_DIRECT);
		must(dead, "/dev/dead");
		must((int)write(fds[1], "x", 1), "pipe");
		(void)read(dead, block, sizeof(block));
		_exit(0);
	}
	wait_for(fds);
}

/* Such a process in a mount namespace of its own, with a disk in it. */
int do_survivor(const char *unused)
{
	(void)unused;
	survive("/data", mount_alone);
	return serve();
}

/* A disk that is mounted in its own loop image, and nowhere else any more. */
int do_inside(const char *unused)
{
	(void)unused;
	mount_at("/dev/vda", "/data", "ext4", NULL);
	copy_file("/dev/vdb", "/data/image");
	attach_loop("/dev/loop0", "/data/image");
	mount_at("/dev/loop0", "/inside", "ext4", NULL);
	mount_at("/dev/vda", "/inside/self", "ext4", NULL);
	must(umount2("/data", MNT_DETACH), "/data");
	write_file("/inside/self/file", 100);
	write_file("/inside/file", 100);
	return serve();
}

/* An overlay that is kept busy; its lower layer is a loop image on the disk of its upper layer. */
int do_lower(const char *unused)
{
	(void)unused;
	mount_at("/dev/vda", "/data", "ext4", NULL);
	(void)mkdir("/data/upper", 0755);
	(void)mkdir("/data/work", 0755);
	copy_file("/dev/vdb", "/data/image");
	attach_loop("/dev/loop0", "/data/image");
	mount_at("/dev/loop0", "/lower", "ext4", NULL);
	mount_at("overlay", "/merged", "overlay", "lowerdir=/lower,upperdir=/data/upper,workdir=/data/work");
	write_file("/merged/file", 100);
	survive("/merged", NULL);
	return serve();
}
