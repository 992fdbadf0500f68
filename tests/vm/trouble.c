// SPDX-License-Identifier: MIT
/*
 * trouble.c - the workloads that make a shutdown hard, one program: `trouble WHAT [ARG]`. Lines that a test reads
 * begin with "trouble: "; "trouble: made" says that all is as it should be for the press.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/dm-ioctl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <linux/major.h>
#include <linux/raid/md_p.h>
#include <linux/raid/md_u.h>

static volatile sig_atomic_t asked;

static void on_term(int sig)
{
	(void)sig;
	asked = 1;
}

static void __attribute__((format(printf, 1, 2))) say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("trouble: ");
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	(void)fflush(stdout);
}

static void must(int result, const char *what)
{
	if (result >= 0)
		return;
	say("%s: %s", what, strerror(errno));
	exit(98);
}

static int serve(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_BOOTTIME, &ts);
	say("made at %ld.%03ld", (long)ts.tv_sec, ts.tv_nsec / 1000000);
	while (!asked)
		(void)pause();
	return 0;
}

static void mount_at(const char *source, const char *point, const char *type, const char *data)
{
	(void)mkdir(point, 0755);
	must(mount(source, point, type, 0, data), point);
}

static void write_file(const char *path, size_t kib)
{
	static char block[1024];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	must(fd, path);
	memset(block, 'x', sizeof(block));
	for (size_t i = 0; i < kib; i++)
		must((int)write(fd, block, sizeof(block)), path);
	(void)close(fd);
}

static void dm_call(int fd, struct dm_ioctl *dm, const char *name, unsigned flags, unsigned long request)
{
	memset(dm, 0, sizeof(*dm));
	dm->version[0] = DM_VERSION_MAJOR;
	dm->data_size = 1024;
	dm->data_start = sizeof(*dm);
	dm->flags = flags;
	strcpy(dm->name, name);
	if (request != DM_TABLE_LOAD)
		must(ioctl(fd, (int)request, dm), name);
}

/* A linear mapping of the whole of `disk`, as /dev/NAME. */
static void map(const char *name, const char *disk)
{
	static union {
		struct dm_ioctl dm;
		char bytes[1024];
	} u;
	struct dm_target_spec spec = { .target_type = "linear" };
	int fd = open("/dev/mapper/control", O_RDWR), dev = open(disk, O_RDONLY);
	unsigned long sectors;
	char node[64];

	must(fd, "dm");
	must(ioctl(dev, (int)BLKGETSIZE, &sectors), disk);
	(void)close(dev);
	dm_call(fd, &u.dm, name, 0, DM_DEV_CREATE);
	(void)snprintf(node, sizeof(node), "/dev/%s", name);
	must(mknod(node, S_IFBLK | 0600, (dev_t)u.dm.dev), node);
	dm_call(fd, &u.dm, name, 0, DM_TABLE_LOAD);
	spec.length = sectors;
	u.dm.target_count = 1;
	memcpy(u.bytes + sizeof(u.dm), &spec, sizeof(spec));
	(void)snprintf(u.bytes + sizeof(u.dm) + sizeof(spec), 64, "%s 0", disk);
	must(ioctl(fd, (int)DM_TABLE_LOAD, &u.dm), "dm table");
	dm_call(fd, &u.dm, name, 0, DM_DEV_SUSPEND); /* without the flag: resume */
	(void)close(fd);
}

static void attach(const char *loop, const char *file)
{
	int fd = open(loop, O_RDWR), back = open(file, O_RDWR);

	must(fd, loop);
	must(back, file);
	must(ioctl(fd, (int)LOOP_SET_FD, back), loop);
	(void)close(fd);
	(void)close(back);
}

static void swap_on(const char *path)
{
	static char page[4096]; /* of the guest */
	const unsigned version = 1, last = 511;
	int fd;

	write_file(path, 2048);
	fd = open(path, O_WRONLY);
	memcpy(page + 1024, &version, sizeof(version));
	memcpy(page + 1028, &last, sizeof(last));
	memcpy(page + sizeof(page) - 10, "SWAPSPACE2", 10);
	must((int)write(fd, page, sizeof(page)), path);
	must(fsync(fd), path);
	(void)close(fd);
	must(swapon(path, 0), path);
}

static void copy(const char *from, const char *to)
{
	static char block[65536];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT, 0600);
	ssize_t n;

	must(in, from);
	must(out, to);
	while ((n = read(in, block, sizeof(block))) > 0)
		must((int)write(out, block, (size_t)n), to);
	(void)close(in);
	(void)close(out);
}

/* A disk with a swap file and with the image of a disk, in which is an image again; beside it a mapped disk; all in use. */
static int do_stack(const char *unused)
{
	(void)unused;
	mount_at("/dev/vda", "/data", "ext4", NULL);
	swap_on("/data/swap");
	copy("/dev/vdb", "/data/image");
	attach("/dev/loop0", "/data/image");
	mount_at("/dev/loop0", "/data/outer", "ext4", NULL);
	write_file("/data/outer/inner-image", 2048);
	attach("/dev/loop1", "/data/outer/inner-image");
	map("mapped", "/dev/vdb");
	mount_at("/dev/mapped", "/data/outer/mapped", "ext4", NULL);
	write_file("/data/outer/mapped/file", 100);
	write_file("/data/outer/file", 100);
	return serve();
}

/* A mirror of two disks that are the same, without superblocks, and a file system on it. */
static int do_mirror(const char *unused)
{
	static const char *const disks[] = { "/dev/vda", "/dev/vdb" };
	mdu_array_info_t array = { .level = 1, .raid_disks = 2, .nr_disks = 2, .not_persistent = 1, .state = 1 << MD_SB_CLEAN };
	int fd;

	(void)unused;
	must(mknod("/dev/mirror", S_IFBLK | 0600, (dev_t)(MD_MAJOR << 8)), "mknod");
	fd = open("/dev/mirror", O_RDWR);
	must(fd, "md");
	must(ioctl(fd, (int)SET_ARRAY_INFO, &array), "md array");
	for (int i = 0; i < 2; i++) {
		struct stat st;
		mdu_disk_info_t disk = { .number = i, .raid_disk = i, .state = 1 << MD_DISK_ACTIVE | 1 << MD_DISK_SYNC };

		must(stat(disks[i], &st), disks[i]);
		disk.major = (int)(st.st_rdev >> 8);
		disk.minor = (int)(st.st_rdev & 0xff);
		must(ioctl(fd, (int)ADD_NEW_DISK, &disk), "md disk");
	}
	must(ioctl(fd, (int)RUN_ARRAY, NULL), "md run");
	(void)close(fd);
	mount_at("/dev/mirror", "/data", "ext4", NULL);
	write_file("/data/file", 1000);
	return serve();
}

/* A disk under a tmpfs on its parent, and one under a tmpfs on itself. */
static int do_hidden(const char *unused)
{
	(void)unused;
	(void)mkdir("/hide", 0755);
	mount_at("/dev/vda", "/hide/data", "ext4", NULL);
	write_file("/hide/data/file", 100);
	must(mount("none", "/hide", "tmpfs", 0, NULL), "tmpfs");
	mount_at("/dev/vdb", "/under", "ext4", NULL);
	write_file("/under/file", 100);
	must(mount("none", "/under", "tmpfs", 0, NULL), "tmpfs");
	return serve();
}

/* An overlay with its upper layer on a disk, as a new root that cannot be unmounted. */
static int do_overlay(const char *unused)
{
	(void)unused;
	mount_at("/dev/vda", "/data", "ext4", NULL);
	(void)mkdir("/data/upper", 0755);
	(void)mkdir("/data/work", 0755);
	(void)mkdir("/lower", 0755);
	mount_at("overlay", "/merged", "overlay", "lowerdir=/lower,upperdir=/data/upper,workdir=/data/work");
	write_file("/merged/file", 100);
	return serve();
}

static void writer(const char *path)
{
	if (fork() == 0) {
		int fd = open(path, O_WRONLY | O_CREAT, 0600);

		for (;;)
			if (write(fd, path, 1) < 0 || fsync(fd) < 0)
				(void)usleep(1000);
	}
}

/* A frozen file system, with a process that waits for it in the kernel; ARG "deaf": and one that ignores SIGTERM. */
static int do_frozen(const char *arg)
{
	int fd;

	mount_at("/dev/vda", "/data", "ext4", NULL);
	mount_at("/dev/vdb", "/other", "ext4", NULL);
	write_file("/data/file", 1000);
	fd = open("/data", O_RDONLY);
	must(ioctl(fd, (int)FIFREEZE, 0), "freeze");
	(void)close(fd);
	writer("/data/other");
	write_file("/other/file", 1000);
	if (strcmp(arg, "deaf") == 0)
		(void)signal(SIGTERM, SIG_IGN);
	return serve();
}

/* A disk that takes nothing any more while data waits for it, and another that is well. */
static int do_dead(const char *unused)
{
	static union {
		struct dm_ioctl dm;
		char bytes[1024];
	} u;
	int fd;

	(void)unused;
	mount_at("/dev/vdb", "/other", "ext4", NULL); /* first: it is unmounted behind the other */
	map("dead", "/dev/vda");
	mount_at("/dev/dead", "/data", "ext4", NULL);
	write_file("/other/file", 1000);
	write_file("/data/file", 1000);
	fd = open("/dev/mapper/control", O_RDWR);
	dm_call(fd, &u.dm, "dead", DM_SUSPEND_FLAG | DM_SKIP_LOCKFS_FLAG, DM_DEV_SUSPEND);
	say("suspended");
	return serve();
}

/* ARG MiB that are still to be written when the press comes. */
static int do_dirty(const char *mib)
{
	mount_at("/dev/vda", "/data", "ext4", NULL);
	write_file("/data/file", (size_t)atoi(mib) * 1024);
	return serve();
}

static int do_mounts(const char *count)
{
	char path[64];

	(void)mkdir("/m", 0755);
	for (int i = 0; i < atoi(count); i++) {
		(void)snprintf(path, sizeof(path), "/m/%d", i);
		mount_at("none", path, "tmpfs", NULL);
	}
	return serve();
}

static int __attribute__((noreturn)) sleeper(void *unused)
{
	(void)unused;
	for (;;)
		(void)pause();
}

static int spin_start[2];

/* From the moment that nobody can write any more. */
static int __attribute__((noreturn)) spinner(void *unused)
{
	char byte;

	(void)unused;
	(void)close(spin_start[1]);
	(void)setpriority(PRIO_PROCESS, 0, 0);
	(void)read(spin_start[0], &byte, 1);
	for (;;)
		continue;
}

static int __attribute__((noreturn)) ender(void *unused)
{
	(void)unused;
	_exit(0);
}

/* Processes cheap enough for thousands: they share our memory. Orphaned, so that PID 1 has them for children. */
static void many(const char *count, int (*run)(void *))
{
	static char stacks[16][4096] __attribute__((aligned(16)));
	int made = 0;

	if (fork() == 0) {
		(void)signal(SIGTERM, SIG_DFL); /* a handler would run on a stack that others use */
		while (made < atoi(count) && clone(run, stacks[made % 16 + 1 > 15 ? 15 : made % 16 + 1], CLONE_VM | SIGCHLD, NULL) > 0)
			made++;
		say("%d of %s", made, count);
		_exit(made != atoi(count));
	}
	(void)wait(NULL);
}

static int do_sleepers(const char *count)
{
	many(count, sleeper);
	return serve();
}

/* Processes that never sleep. Who makes them, and says so, is not one of a thousand itself. */
static int do_spinners(const char *count)
{
	(void)setpriority(PRIO_PROCESS, 0, -20);
	must(pipe(spin_start), "pipe");
	many(count, spinner);
	(void)close(spin_start[1]);
	return serve();
}

/* Their parent does not reap them; when it ends, PID 1 has them all at once. */
static int do_zombies(const char *count)
{
	many(count, ender);
	return serve();
}

/* Forks whenever it can, and hears nothing. */
static int __attribute__((noreturn)) do_bomb(const char *unused)
{
	struct rlimit limit = { 3000, 3000 };

	(void)unused;
	(void)setrlimit(RLIMIT_NPROC, &limit);
	for (int sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_IGN);
	say("made");
	for (;;)
		(void)fork();
}

static int do_fds(const char *unused)
{
	int n = 0;

	(void)unused;
	while (dup(0) >= 0)
		n++;
	while (fork() == 0 && n < 1000000)
		n++;
	return serve();
}

/* Takes all memory. */
static int __attribute__((noreturn)) do_hog(const char *unused)
{
	(void)unused;
	say("made");
	for (;;) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

		if (p == MAP_FAILED)
			(void)usleep(10000);
	}
}

/* /run, /tmp and /dev/shm full to the last byte. */
static int do_full(const char *unused)
{
	static const char *const points[] = { "/run", "/tmp", "/dev/shm" };

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		char path[64];
		int fd;

		must(mount(NULL, points[i], NULL, MS_REMOUNT, "size=1m,nr_inodes=10"), points[i]);
		(void)snprintf(path, sizeof(path), "%s/full", points[i]);
		fd = open(path, O_WRONLY | O_CREAT, 0600);
		while (write(fd, points, sizeof(points)) > 0)
			continue;
	}
	return serve();
}

/* All that can be is read-only. */
static int do_readonly(const char *unused)
{
	static const char *const points[] = { "/run", "/tmp", "/dev/shm", "/dev", "/proc", "/sys", "/" };

	(void)unused;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		(void)mount(NULL, points[i], NULL, MS_REMOUNT | MS_RDONLY, NULL);
	return serve();
}

static int do_stopped(const char *unused)
{
	(void)unused;
	say("made");
	(void)raise(SIGSTOP);
	return serve();
}

static int do_silent(const char *unused)
{
	(void)unused;
	say("made");
	for (int fd = 0; fd < 100; fd++)
		(void)close(fd);
	while (!asked)
		(void)pause();
	return 0;
}

/* One that asks to be spared, of another user: it has no right to be. */
static int do_pretend(const char *user)
{
	if (fork() == 0) {
		must(setresuid((uid_t)atoi(user), (uid_t)atoi(user), (uid_t)atoi(user)), "user");
		(void)execl("/proc/self/exe", "@pretend", "deaf", (char *)NULL);
		_exit(1);
	}
	return serve();
}

static int do_deaf(const char *unused)
{
	(void)unused;
	(void)signal(SIGTERM, SIG_IGN);
	return serve();
}

static const struct {
	const char *name;
	int (*run)(const char *arg);
} table[] = {
	{ "stack", do_stack },     { "hidden", do_hidden }, { "mirror", do_mirror }, { "overlay", do_overlay }, { "frozen", do_frozen },
	{ "dead", do_dead },       { "dirty", do_dirty },   { "mounts", do_mounts },   { "sleepers", do_sleepers },
	{ "spinners", do_spinners },
	{ "zombies", do_zombies }, { "bomb", do_bomb },     { "fds", do_fds },         { "hog", do_hog },
	{ "full", do_full },       { "readonly", do_readonly }, { "stopped", do_stopped }, { "silent", do_silent },
	{ "pretend", do_pretend }, { "deaf", do_deaf },
};

int main(int argc, char **argv)
{
	(void)signal(SIGTERM, on_term);
	if (argc > 3 && strcmp(argv[3], "disk") == 0) { /* data that nobody has synced */
		mount_at("/dev/vda", "/data", "ext4", NULL);
		write_file("/data/file", 4096);
	}
	for (size_t i = 0; argc > 1 && i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, argv[1]) == 0)
			return table[i].run(argc > 2 ? argv[2] : "0");
	say("what?");
	return 99;
}
