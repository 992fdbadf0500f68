// SPDX-License-Identifier: MIT
/*
 * ns_do.c - the workloads of the ns ring, one static program: /bin/do VERB [ARG].
 *
 * What it has to say goes to standard error, a line each, beside init's own lines.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void say(const char *text)
{
	dprintf(STDERR_FILENO, "do: %s\n", text);
}

static void __attribute__((noreturn)) rest(void)
{
	for (;;)
		pause();
}

static void nap(long ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	(void)nanosleep(&ts, NULL);
}

static void ignore_all(void)
{
	for (int sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_IGN);
}

static int do_exit(char **args)
{
	return atoi(args[0]);
}

static int do_die(char **args)
{
	const struct rlimit none = { 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)raise(atoi(args[0]));
	return 1;
}

/* Asks PID 1 by a signal, and waits for what comes. */
static int do_ask(char **args)
{
	(void)kill(1, atoi(args[0]));
	rest();
}

static int do_askdeaf(char **args)
{
	ignore_all();
	return do_ask(args);
}

static int do_wait(char **args)
{
	(void)args;
	say("waiting");
	rest();
}

static int do_say(char **args)
{
	say(args[0]);
	return 0;
}

static volatile sig_atomic_t asked;

static void on_term(int sig)
{
	(void)sig;
	asked = 1;
}

/* Says that it is there, and when it is asked to end. */
static int do_stay(char **args)
{
	(void)signal(SIGTERM, on_term);
	dprintf(STDERR_FILENO, "do: %s begins\n", args[0]);
	while (!asked)
		pause();
	dprintf(STDERR_FILENO, "do: %s ends\n", args[0]);
	return 0;
}

/* What becomes process 1 in init's place. */
static int do_init(char **args)
{
	dprintf(STDERR_FILENO, "do: %s is process %d\n", args[0], getpid());
	rest();
}

static int do_deaf(char **args)
{
	(void)args;
	ignore_all();
	say("deaf");
	rest();
}

static int do_stopped(char **args)
{
	(void)args;
	say("stopping myself");
	(void)raise(SIGSTOP);
	rest();
}

/* Every signal that asks for nothing, to PID 1. */
static int do_pester(char **args)
{
	static const int contract[] = { 2, 10, 12, 15, 30, 37, 38, 39, SIGKILL, SIGSTOP };

	(void)args;
	for (int sig = 1; sig < NSIG; sig++) {
		bool asks = false;

		for (size_t i = 0; i < sizeof(contract) / sizeof(contract[0]); i++)
			asks |= contract[i] == sig;
		if (!asks)
			(void)kill(1, sig);
	}
	/* These two from inside do nothing: the kernel protects a namespace's process 1. */
	(void)kill(1, SIGKILL);
	(void)kill(1, SIGSTOP);
	say("pestered");
	rest();
}

static void show_file_lines(const char *path, const char *const *names)
{
	char line[512];
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f))
		for (const char *const *name = names; *name; name++)
			if (strncmp(line, *name, strlen(*name)) == 0)
				dprintf(STDERR_FILENO, "do: %s", line);
	if (f)
		(void)fclose(f);
}

static bool loopback_is_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool up = fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP);

	if (fd >= 0)
		close(fd);
	return up;
}

/* What a process of the user starts with. */
static int do_show(char **args)
{
	static const char *const lines[] = { "SigBlk", "SigIgn", "SigCgt", "SigPnd", "ShdPnd", "Umask", NULL };
	char cwd[256], path[64], name[256];

	(void)args;
	(void)gethostname(name, sizeof(name));
	dprintf(STDERR_FILENO, "do: host %s\n", name);
	dprintf(STDERR_FILENO, "do: loopback %s\n", loopback_is_up() ? "up" : "down");
	dprintf(STDERR_FILENO, "do: nice %d\n", getpriority(PRIO_PROCESS, 0));
	dprintf(STDERR_FILENO, "do: session %s\n", getsid(0) == getpid() ? "own" : "another's");
	dprintf(STDERR_FILENO, "do: cwd %s\n", getcwd(cwd, sizeof(cwd)) ? cwd : "?");
	for (char **e = environ; *e; e++)
		dprintf(STDERR_FILENO, "do: env %s\n", *e);
	show_file_lines("/proc/self/status", lines);
	for (int fd = 0; fd < 256; fd++) {
		struct stat st;
		ssize_t n;

		if (fcntl(fd, F_GETFD) < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		n = readlink(path, name, sizeof(name) - 1);
		name[n > 0 ? n : 0] = '\0';
		dprintf(STDERR_FILENO, "do: fd %d %s %s\n", fd, fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) ? "device" : "other",
			name);
	}
	return 0;
}

/* Says whether descriptor 0, 1 and 2 are open, by its exit status: one bit each. */
static int do_std(char **args)
{
	int open = 0;

	(void)args;
	for (int fd = 0; fd <= 2; fd++)
		open |= fcntl(fd, F_GETFD) >= 0 ? 1 << fd : 0;
	return open;
}

/* N children that end at once, then N orphans without a living parent: PID 1 gets them all at one moment. */
static int do_orphans(char **args)
{
	int n = atoi(args[0]), made = 0;

	if (fork() == 0) {
		for (; made < n; made++) {
			pid_t pid = fork();

			if (pid == 0)
				_exit(0);
			if (pid < 0)
				break;
		}
		dprintf(STDERR_FILENO, "do: %d orphans\n", made);
		_exit(0); /* leaves them, dead, to PID 1 */
	}
	(void)wait(NULL);
	rest();
}

/* A service's whole life: some orphans, then a signal to PID 1. */
static int do_life(char **args)
{
	for (int i = 0; i < 3; i++) {
		pid_t pid = fork();

		if (pid == 0 && fork() >= 0)
			_exit(0);
		if (pid > 0)
			(void)waitpid(pid, NULL, 0);
	}
	return do_ask(args);
}

/* Has the inittab read again and PID 1 become another; in its second life asks it to stop. */
static int do_turns(char **args)
{
	if (open("/turned", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) < 0)
		return do_ask(args);
	(void)kill(1, SIGHUP);
	nap(20);
	(void)kill(1, SIGQUIT);
	rest();
}

/* What this kernel has, a word each. */
static int do_calls(char **args)
{
	const struct {
		const char *name;
		long result;
	} calls[] = {
		{ "epoll", syscall(SYS_epoll_create1, 0) }, { "signalfd", syscall(SYS_signalfd4, -1, "\0\0\0\0\0\0\0", 8, 0) },
		{ "timerfd", syscall(SYS_timerfd_create, CLOCK_BOOTTIME, 0) }, { "eventfd", syscall(SYS_eventfd2, 0, 0) },
		{ "inotify", syscall(SYS_inotify_init1, 0) }, { "unix", socket(AF_UNIX, SOCK_STREAM, 0) },
		{ "inet6", socket(AF_INET6, SOCK_DGRAM, 0) }, { "net", socket(AF_INET, SOCK_DGRAM, 0) },
	};

	(void)args;
	dprintf(STDERR_FILENO, "do: has");
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].result >= 0)
			dprintf(STDERR_FILENO, " %s", calls[i].name);
	dprintf(STDERR_FILENO, "\n");
	return 0;
}

static int do_family(char **args)
{
	int n = atoi(args[0]);

	for (int i = 0; i < n; i++)
		if (fork() == 0)
			rest();
	dprintf(STDERR_FILENO, "do: family of %d\n", n);
	rest();
}

/* Nobody: RLIMIT_NPROC does not bind root. The number is not in use by anybody else. */
static void become_bounded(unsigned most)
{
	const struct rlimit limit = { most, most };

	if (setrlimit(RLIMIT_NPROC, &limit) < 0 || setgid(61234) < 0 || setuid(61234) < 0)
		_exit(99);
}

/* As many processes as it gets, all of which ignore all signals and fork on. */
static int do_bomb(char **args)
{
	become_bounded((unsigned)atoi(args[0]));
	ignore_all();
	say("bomb");
	while (true)
		if (fork() < 0)
			nap(1);
	return 0;
}

/* Orphans that are born and die without a pause. */
static int do_storm(char **args)
{
	become_bounded((unsigned)atoi(args[0]));
	(void)signal(SIGCHLD, SIG_IGN); /* nothing is left to the storm itself */
	say("storm");
	while (true) {
		pid_t pid = fork();

		if (pid == 0) {
			(void)signal(SIGCHLD, SIG_DFL);
			for (int i = 0; i < 20; i++)
				if (fork() == 0)
					_exit(0);
			_exit(0);
		}
	}
	return 0;
}

static void beat(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	ignore_all();
	for (;;) {
		struct timespec ts;

		clock_gettime(CLOCK_BOOTTIME, &ts);
		(void)lseek(fd, 0, SEEK_SET);
		dprintf(fd, "%09ld.%03ld\n", (long)ts.tv_sec, ts.tv_nsec / 1000000);
		nap(5);
	}
}

/* Says in a file, again and again, that it lives. */
static int do_beat(char **args)
{
	beat(args[0]);
	return 0;
}

static void start_as(const char *name, const char *file)
{
	if (fork() == 0) {
		(void)execl("/bin/do", name, "beat", file, (char *)NULL);
		_exit(99);
	}
	while (access(file, F_OK) < 0)
		nap(1);
}

/* One process that asks to be spared and one that does not, both deaf. */
static int do_spare(char **args)
{
	(void)args;
	start_as("@storage", "/spared");
	start_as("ordinary", "/ordinary");
	say("one to be spared");
	rest();
}

/* A family that is deaf, one late child of which asks to be spared by writing over its first argument. */
static int do_sparefork(char **args)
{
	int n = atoi(args[0]);

	ignore_all();
	for (int i = 0; i <= n; i++) {
		if (fork() != 0)
			continue;
		if (i < n)
			rest();
		args[-2][0] = '@'; /* argv[0] */
		beat("/spared");
	}
	while (access("/spared", F_OK) < 0)
		nap(1);
	say("one to be spared");
	rest();
}

/* One that asks to be spared, and a storm around it that hears nothing and comes before all others. */
static int do_sparestorm(char **args)
{
	start_as("@storage", "/spared");
	ignore_all();
	(void)setpriority(PRIO_PROCESS, 0, -20);
	say("one to be spared");
	for (int i = 0; i < 50; i++)
		if (fork() == 0)
			break;
	return do_storm(args);
}

/* Only one that asks to be spared; what is else there obeys. */
static int do_sparing(char **args)
{
	(void)args;
	start_as("@storage", "/spared");
	say("one to be spared");
	rest();
}

/*
 * A line of /proc/PID/stat: whether it is that of a living role with this name. A role's own child has the same name, and
 * becomes PID 1's when the role dies: but then it tells of its end by SIGCHLD, a role by SIGURG (lib/spawn.h).
 */
static bool is_role(const char *stat, const char *name)
{
	char wanted[40];
	const char *at;
	int field = 3;

	snprintf(wanted, sizeof(wanted), "(%s) ", name);
	at = strstr(stat, wanted);
	/* PID (NAME) STATE PARENT ...; the signal is the field 38. */
	if (!at || at[strlen(wanted)] == 'Z' || atoi(at + strlen(wanted) + 1) != 1)
		return false;
	for (at += strlen(wanted); at && field < 38; field++)
		at = strchr(at + 1, ' ');
	return at && atoi(at) == SIGURG;
}

/* The role with this name, the last one if there are several; *count: how many. 0: none. */
static pid_t find(const char *name, int *count)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	*count = 0;
	while (proc && (entry = readdir(proc))) {
		char path[300], line[600] = "";
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		f = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "re") : NULL;
		if (!f)
			continue;
		if (fgets(line, sizeof(line), f) && is_role(line, name)) {
			found = atoi(entry->d_name);
			++*count;
		}
		(void)fclose(f);
	}
	if (proc)
		(void)closedir(proc);
	return found;
}

/* A real crash: a signal from outside would stay blocked. */
static bool crash(pid_t pid)
{
	struct user_regs_struct regs;
	struct iovec io = { &regs, sizeof(regs) };
	int status;

	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) < 0)
		return false;
	(void)waitpid(pid, &status, __WALL);
	if (ptrace(PTRACE_GETREGSET, pid, (void *)(long)1 /* NT_PRSTATUS */, &io) < 0)
		return false;
#if defined(__x86_64__)
	regs.rip = 0;
#else
	regs.pc = 0;
#endif
	(void)ptrace(PTRACE_SETREGSET, pid, (void *)(long)1, &io);
	return ptrace(PTRACE_DETACH, pid, NULL, NULL) == 0;
}

/* One signal to a role, which is given a moment to end by it; then the exit status STATUS. */
static int do_kick(char **args)
{
	int count, sig = atoi(args[1]);
	pid_t pid;

	while (!(pid = find(args[0], &count)) || kill(pid, sig) < 0)
		nap(1);
	for (int i = 0; i < 100 && find(args[0], &count) == pid; i++)
		nap(1);
	dprintf(STDERR_FILENO, "do: %s %s\n", args[0], find(args[0], &count) == pid ? "stays" : "has gone");
	return atoi(args[2]);
}

/* Kills a role TIMES times, then asks PID 1 by a signal at once: the role is not there yet. */
static int do_killask(char **args)
{
	int count;

	for (int times = atoi(args[1]); times > 0; nap(1)) {
		pid_t pid = find(args[0], &count);

		times -= pid && kill(pid, SIGKILL) == 0;
		while (pid && find(args[0], &count) == pid)
			nap(1);
	}
	return do_ask(args + 2);
}

/* Kills a role TIMES times, as soon as it is there, and looks that there are never two. Signal 11 is a crash. */
static int do_kill(char **args)
{
	int sig = atoi(args[1]), times = atoi(args[2]), count, most = 0;
	pid_t last = 0, pid;

	while (times > 0) {
		pid = find(args[0], &count);
		most = count > most ? count : most;
		if (pid && pid != last && (sig == SIGSEGV ? crash(pid) : kill(pid, sig) == 0)) {
			last = pid;
			times--;
		}
		nap(1);
	}
	do {
		pid = find(args[0], &count);
		most = count > most ? count : most;
		nap(1);
	} while (!pid || pid == last);
	dprintf(STDERR_FILENO, "do: %s is there again, at most %d at once\n", args[0], most);
	rest();
}

/* Runs a program and says its exit status. */
static int do_try(char **args)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		(void)execv(args[0], args);
		_exit(99);
	}
	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status))
		dprintf(STDERR_FILENO, "do: status %d\n", WEXITSTATUS(status));
	return 0;
}

/* The same, and stays. */
static int do_tryrest(char **args)
{
	(void)do_try(args);
	rest();
}

/* Fills its standard error, which nobody reads, to the brim. */
static int do_fill(char **args)
{
	static const char filler[4096];

	(void)args;
	if (fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK) < 0)
		return 99;
	while (write(STDERR_FILENO, filler, sizeof(filler)) > 0)
		continue;
	(void)fcntl(STDERR_FILENO, F_SETFL, 0);
	(void)kill(1, atoi(args[0]));
	rest();
}

static const struct {
	const char *name;
	int args;
	int (*run)(char **args);
} verbs[] = {
	{ "exit", 1, do_exit },       { "die", 1, do_die },       { "ask", 1, do_ask },     { "wait", 0, do_wait },
	{ "deaf", 0, do_deaf },       { "stopped", 0, do_stopped }, { "pester", 0, do_pester }, { "show", 0, do_show },
	{ "std", 0, do_std },         { "orphans", 1, do_orphans }, { "family", 1, do_family }, { "bomb", 1, do_bomb },
	{ "storm", 1, do_storm },     { "beat", 1, do_beat },     { "spare", 0, do_spare }, { "sparing", 0, do_sparing }, { "sparefork", 1, do_sparefork },
	{ "sparestorm", 1, do_sparestorm }, { "kill", 3, do_kill },
	{ "kick", 3, do_kick },       { "askdeaf", 1, do_askdeaf }, { "killask", 3, do_killask },
	{ "say", 1, do_say },         { "stay", 1, do_stay },     { "init", 1, do_init },   { "life", 1, do_life },
	{ "turns", 1, do_turns },     { "calls", 0, do_calls },
	{ "try", 1, do_try }, { "tryrest", 1, do_tryrest },         { "fill", 1, do_fill },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, argv[1]) == 0 && argc - 2 >= verbs[i].args)
			return verbs[i].run(argv + 2);
	say("no such verb, or not enough behind it");
	return 98;
}
