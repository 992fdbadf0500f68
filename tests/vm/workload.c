// SPDX-License-Identifier: MIT
/*
 * workload.c - the workloads of the vm tests, one program: `workload WHAT [ARG]`. Lines that a test reads
 * begin with "workload: ".
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

static volatile sig_atomic_t asked;

static void on_term(int sig)
{
	(void)sig;
	asked = 1;
}

static int say(const char *fmt, const char *arg, long n)
{
	printf("workload: ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	printf(fmt, arg, n);
#pragma GCC diagnostic pop
	putchar('\n');
	return fflush(stdout);
}

/* Ends with the status that it is given. */
static int do_exit(const char *status)
{
	return atoi(status);
}

/* Dies of the signal that it is given. */
static int do_die(const char *sig)
{
	(void)kill(getpid(), atoi(sig));
	return 1;
}

/* Stays until SIGTERM, then ends with the given status. */
static int do_serve(const char *status)
{
	(void)signal(SIGTERM, on_term);
	say("serving", "", 0);
	while (!asked)
		(void)pause();
	return atoi(status);
}

/* Ignores SIGTERM, with children that do too. */
static int __attribute__((noreturn)) do_stubborn(const char *children)
{
	(void)signal(SIGTERM, SIG_IGN);
	for (int i = 0; i < atoi(children); i++)
		if (fork() == 0)
			for (;;)
				(void)pause();
	say("stubborn", "", 0);
	for (;;)
		(void)pause();
}

static int do_panic(const char *unused)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY);

	(void)unused;
	return write(fd, "c", 1) != 1;
}

/* Asks PID 1 by the signal that it is given, as the applets do. */
static int do_ask(const char *sig)
{
	(void)signal(SIGTERM, on_term);
	(void)kill(1, atoi(sig));
	while (!asked)
		(void)pause();
	return 0;
}

/* Whether PID 1 made the world that a workload expects. */
static int do_look(const char *unused)
{
	static const char *const mounts[] = { "/proc/self", "/sys/class", "/dev/null", "/dev/pts/ptmx", "/dev/shm", "/run",
					      "/tmp", "/sys/fs/cgroup/cgroup.procs", "/dev/fd/0" };
	static const char *const env[] = { "PATH", "HOME", "TERM" };
	struct utsname uts;
	char cwd[64];

	(void)unused;
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
		if (access(mounts[i], F_OK) < 0)
			say("missing %s", mounts[i], 0);
	for (size_t i = 0; i < sizeof(env) / sizeof(env[0]); i++)
		say(env[i], "", 0), say("= %s", getenv(env[i]) ? getenv(env[i]) : "(none)", 0);
	say("cwd %s", getcwd(cwd, sizeof(cwd)), 0);
	say("session %s%ld", "", getsid(0) == getpid());
	say("host %s", uname(&uts) == 0 ? uts.nodename : "?", 0);
	say("looked", "", 0);
	return 0;
}

/* Mounts the disk, and appends numbered lines to a file on it, never synced, until SIGTERM. */
static int do_write(const char *disk)
{
	FILE *file;
	long n = 0;

	(void)signal(SIGTERM, on_term);
	(void)mkdir("/data", 0755);
	if (mount(disk, "/data", "ext4", 0, NULL) < 0 || !(file = fopen("/data/lines", "w"))) {
		perror("workload: disk");
		return 1;
	}
	while (!asked) {
		fprintf(file, "line %ld\n", ++n);
		if (n == 200000)
			say("has written %s%ld lines", "", n);
		if (n % 1000 == 0)
			(void)usleep(1000);
	}
	if (fclose(file) != 0)
		return 1;
	say("wrote %s%ld lines", "", n);
	return 0;
}

static long number_in(const char *path)
{
	FILE *file = fopen(path, "re");
	long n = -1;

	if (file && fscanf(file, "%ld", &n) != 1)
		n = -1;
	if (file)
		(void)fclose(file);
	return n;
}

static void write_to(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		perror(path);
}

/*
 * What happens to a laptop, and to a guest on it: once the machine's own clock is ahead, because the guest stood still, its
 * time is put right, as hwclock(8) does it; then the guest suspends itself for so many seconds.
 */
static int do_nap(const char *seconds)
{
	struct timespec now = { 0 };
	char alarm[16];

	(void)signal(SIGTERM, on_term);
	say("awake", "", 0);
	while (!asked && now.tv_sec < time(NULL) + 2) {
		(void)usleep(100000);
		now.tv_sec = number_in("/sys/class/rtc/rtc0/since_epoch");
	}
	(void)clock_settime(CLOCK_REALTIME, &now);
	say("put the clock right", "", 0);
	(void)sleep(2);
	(void)snprintf(alarm, sizeof(alarm), "+%s", seconds);
	write_to("/sys/class/rtc/rtc0/wakealarm", alarm);
	write_to("/sys/power/state", "mem");
	say("has slept", "", 0);
	while (!asked)
		(void)pause();
	return 0;
}

static int agent_pid(void)
{
	char path[64], name[32] = "";

	for (int pid = 2; pid < 600; pid++) {
		FILE *f;

		(void)snprintf(path, sizeof(path), "/proc/%d/comm", pid);
		f = fopen(path, "r");
		if (!f)
			continue;
		if (!fgets(name, sizeof(name), f))
			*name = '\0';
		(void)fclose(f);
		if (strcmp(name, "softoff-agent\n") == 0)
			return pid;
	}
	return 0;
}

/* Kills the agent so many times, each time as soon as it is there again; then serves. */
static int do_agentkill(const char *times)
{
	(void)signal(SIGTERM, on_term);
	for (int n = atoi(times); n > 0; (void)usleep(1000)) {
		int pid = agent_pid();

		if (!pid || kill(pid, SIGKILL) < 0)
			continue;
		n--;
		while (agent_pid() == pid)
			(void)usleep(1000);
	}
	say("the agent is dead", "", 0);
	while (!asked)
		(void)pause();
	return 0;
}

static int put(const char *path, const char *word)
{
	int fd = open(path, O_WRONLY), ok = fd >= 0 && write(fd, word, strlen(word)) > 0;

	if (!ok)
		say("%s: no", path, 0);
	(void)close(fd);
	return ok;
}

/* Asked to stop, it puts the machine to sleep for so many seconds, and then stays. */
static int __attribute__((noreturn)) do_slumber(const char *seconds)
{
	char alarm[16];

	(void)signal(SIGTERM, on_term);
	(void)snprintf(alarm, sizeof(alarm), "+%s", seconds);
	say("awake", "", 0);
	while (!asked)
		(void)pause();
	if (put("/sys/class/rtc/rtc0/wakealarm", alarm) && put("/sys/power/state", "freeze"))
		say("has slept", "", 0);
	for (;;)
		(void)pause();
}

/* Requests a power-off by the agent's vsock port from inside this guest, COUNT times. */
static int do_vsock(const char *times)
{
	const struct sockaddr_vm to = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_LOCAL, .svm_port = 116 };
	char answer[256];

	for (int i = 0; i < atoi(times); i++) {
		int fd = socket(AF_VSOCK, SOCK_STREAM, 0), err;
		ssize_t n = 0;

		while ((err = connect(fd, (const struct sockaddr *)&to, sizeof(to))) < 0 && errno == ECONNRESET)
			(void)usleep(10000); /* no listener yet */
		if (err < 0)
			say("vsock: %s", strerror(errno), 0);
		if (err == 0 && send(fd, "poweroff\n", 9, MSG_NOSIGNAL) == 9)
			n = read(fd, answer, sizeof(answer));
		if (err == 0)
			say(n > 0 ? "vsock: answered" : "vsock: hung up on", "", 0);
		(void)close(fd);
	}
	return 0;
}

/* Loads /second/kernel and /second/initrd, to be started with this command line, and reboots as a user does. */
static int do_kexec(const char *line)
{
	int kernel = open("/second/kernel", O_RDONLY | O_CLOEXEC), initrd = open("/second/initrd", O_RDONLY | O_CLOEXEC);

	(void)signal(SIGTERM, on_term);
	if (syscall(SYS_kexec_file_load, kernel, initrd, strlen(line) + 1, line, 0) < 0) {
		perror("workload: kexec");
		return 1;
	}
	say("loaded", "", 0);
	if (fork() == 0) {
		(void)execl("/sbin/reboot", "reboot", "-k", (char *)NULL);
		_exit(127);
	}
	while (!asked)
		(void)pause();
	return 0;
}

/* By its name: the roles have others, and a process of the user soon has its own. */
static bool is_helper(int pid)
{
	char path[64], name[32] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(name, sizeof(name), f))
		*name = '\0';
	(void)fclose(f);
	return strcmp(name, "init\n") == 0;
}

/* Kills the shutdown's helpers, one after the other, as often as the file /kills has it. It runs before they do. */
static int do_stalk(const char *unused)
{
	long kills = number_in("/kills");
	int pid, last = 0;

	(void)unused;
	(void)syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 1 });
	(void)close(STDIN_FILENO); /* the process of the core waits for its reader */
	write_to("/stalking", "1");
	while (kills > 0) {
		FILE *children = fopen("/proc/1/task/1/children", "re");

		while (children && fscanf(children, "%d", &pid) == 1)
			if (pid != last && is_helper(pid) && kill(pid, SIGKILL) == 0) {
				kills--;
				last = pid; /* it may take a moment to die */
			}
		if (children)
			(void)fclose(children);
		(void)usleep(200);
	}
	return 0;
}

/* At SIGTERM the kernel starts `workload stalk` as the reader of a core: few processes, and init signals its descendants alone. */
static int do_stalked(const char *kills)
{
	(void)signal(SIGTERM, on_term);
	write_to("/kills", kills);
	write_to("/proc/sys/kernel/core_pattern", "|/bin/workload stalk");
	say("stalked", "", 0);
	while (!asked)
		(void)pause();
	if (fork() == 0)
		abort();
	while (access("/stalking", F_OK) < 0)
		(void)usleep(1000);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(const char *arg);
} table[] = {
	{ "exit", do_exit },   { "die", do_die }, { "serve", do_serve }, { "stubborn", do_stubborn },
	{ "panic", do_panic }, { "ask", do_ask }, { "look", do_look },   { "write", do_write },
	{ "slumber", do_slumber }, { "agentkill", do_agentkill },
	{ "nap", do_nap },     { "vsock", do_vsock }, { "kexec", do_kexec },
	{ "stalk", do_stalk }, { "stalked", do_stalked },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, argv[1]) == 0)
			return table[i].run(argc > 2 ? argv[2] : "0");
	fprintf(stderr, "workload: what?\n");
	return 99;
}
