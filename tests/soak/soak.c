// SPDX-License-Identifier: MIT
/*
 * soak.c - the workload of the soak ring: `soak WRITER COMPANION FAULT`. Lines for the test begin with "soak: ".
 *
 * The writer appends numbered records to a file on the disk, and prints the number of each record that must never be lost:
 * after fsync(2), or, for the writer without it, after write(2), which holds for a machine that is shut down.
 */
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define RECORD 4096
#define DISK_MS 5000

static volatile sig_atomic_t asked;

static void on_term(int sig)
{
	(void)sig;
	asked = 1;
}

static void nap(long ms)
{
	(void)nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

static void __attribute__((noreturn)) rest(void)
{
	for (;;)
		(void)pause();
}

static void say(const char *what, long n)
{
	char line[64];
	int len = snprintf(line, sizeof(line), "soak: %s %ld\n", what, n);

	(void)write(STDOUT_FILENO, line, (size_t)len);
}

/* --- companions ---------------------------------------------------------------------------------- */

static void be_forker(void)
{
	(void)signal(SIGCHLD, SIG_IGN);
	for (;;) {
		if (fork() == 0)
			_exit(0);
		nap(2);
	}
}

static void be_deaf(void)
{
	for (int sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_IGN);
	rest();
}

/* Takes memory until the kernel kills it, and then again. */
static void be_eater(void)
{
	for (;;) {
		if (fork() == 0)
			for (;;) {
				char *memory = malloc(1 << 20);

				if (memory)
					memset(memory, 1, 1 << 20);
			}
		nap(3000);
	}
}

static void be_shell(void)
{
	(void)setsid();
	for (int fd = 0; fd <= 2; fd++)
		(void)close(fd);
	if (open("/dev/console", O_RDWR) != 0 || dup(0) != 1 || dup(0) != 2)
		_exit(1);
	(void)execl("/bin/busybox", "-sh", "-i", (char *)NULL);
	_exit(1);
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		say("cannot write", fd);
	(void)close(fd);
}

static void be_frozen(void)
{
	(void)mkdir("/sys/fs/cgroup/soak", 0755);
	put("/sys/fs/cgroup/soak/cgroup.procs", "0");
	put("/sys/fs/cgroup/soak/cgroup.freeze", "1");
	rest();
}

/* --- faults in the guest ------------------------------------------------------------------------- */

static void kill_agent(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while (proc && (entry = readdir(proc))) {
		char path[300], name[32] = "";
		FILE *f;

		(void)snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		f = fopen(path, "re");
		if (f && fgets(name, sizeof(name), f) && strcmp(name, "softoff-agent\n") == 0)
			(void)kill(atoi(entry->d_name), SIGKILL);
		if (f)
			(void)fclose(f);
	}
	if (proc)
		(void)closedir(proc);
}

static void be_killer(void)
{
	for (;;) {
		nap(1500);
		kill_agent();
	}
}

static void be_filler(void)
{
	static const char block[65536];
	int fd = open("/data/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	while (write(fd, block, sizeof(block)) > 0)
		continue;
	say("full", 0);
	rest();
}

static void be_net_storm(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(0x0a000202) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	for (int n = 0;; n++) {
		(void)sendto(fd, &to, sizeof(to), 0, (const struct sockaddr *)&to, sizeof(to));
		if (n % 64 == 0)
			nap(1);
	}
}

static const struct {
	const char *name;
	void (*run)(void);
} beside[] = {
	{ "forker", be_forker },     { "deaf", be_deaf },     { "eater", be_eater },   { "shell", be_shell },
	{ "frozen", be_frozen },     { "agent", be_killer },  { "full", be_filler },   { "net", be_net_storm },
};

static void start_beside(const char *name)
{
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		if (strcmp(beside[i].name, name) == 0 && fork() == 0) {
			beside[i].run();
			_exit(0);
		}
	}
}

/* --- the writer ---------------------------------------------------------------------------------- */

static bool mount_disk(void)
{
	(void)mkdir("/data", 0755);
	for (int ms = 0; ms < DISK_MS && !asked; ms += 20, nap(20))
		if (mount("/dev/vda", "/data", "ext4", 0, NULL) == 0)
			return true;
	say("no disk", 0);
	return false;
}

static void write_records(bool syncs)
{
	static char record[RECORD];
	int fd = open("/data/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	for (long n = 1; fd >= 0 && !asked; n++) {
		memset(record, 'a' + (int)(n % 26), sizeof(record));
		record[snprintf(record, sizeof(record), "record %ld ", n)] = ' ';
		record[RECORD - 1] = '\n';
		if (write(fd, record, sizeof(record)) != sizeof(record) || (syncs && fsync(fd) < 0))
			break;
		say("kept", n);
		nap(20);
	}
	while (!asked) /* the disk is full */
		(void)pause();
	if (fd >= 0)
		(void)close(fd);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 98;
	(void)signal(SIGTERM, on_term);
	if (!mount_disk())
		return asked ? 0 : 97;
	start_beside(argv[2]);
	start_beside(argv[3]);
	write_records(strcmp(argv[1], "fsync") == 0);
	return 0;
}
