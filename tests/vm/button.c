// SPDX-License-Identifier: MIT
/*
 * button.c - what the vm tests of the button do in the guest, one program: `button WHAT [ARG]`. Lines that a test reads begin
 * with "button: ". Each stays until SIGTERM, and then ends with status 0.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/input.h>
#include <linux/uinput.h>

static volatile sig_atomic_t asked;

static void on_term(int sig)
{
	(void)sig;
	asked = 1;
}

/* How often that interrupt came (of one processor); -1: no driver has requested it. */
static long interrupts(const char *action)
{
	FILE *file = fopen("/proc/interrupts", "re");
	char line[256];
	long n = -1;

	while (file && fgets(line, sizeof(line), file))
		if (strstr(line, action))
			(void)sscanf(line, "%*s %ld", &n);
	if (file)
		(void)fclose(file);
	return n;
}

static void wait_for(const char *action, long n)
{
	printf("button: waits for %s\n", action);
	while (!asked && interrupts(action) < n)
		(void)usleep(500);
}

static void load(const char *module)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "/late/%s.ko", module);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (syscall(SYS_finit_module, fd, "", 0) < 0)
		perror(path);
	(void)close(fd);
}

/* When the interrupt ACTION has come N times, loads /late/MODULE.ko of each MODULE, in order. */
static void do_late(char **arg)
{
	wait_for(arg[0], atol(arg[1]));
	for (char **module = arg + 2; *module; module++) {
		load(*module);
		printf("button: has loaded %s\n", *module);
	}
}

/* Tells when the interrupt ACTION has come N times. */
static void do_counted(char **arg)
{
	wait_for(arg[0], atol(arg[1]));
	printf("button: %s has come %ld times\n", arg[0], interrupts(arg[0]));
}

static void put(const char *path, const char *word)
{
	FILE *file = fopen(path, "we");

	if (!file || fputs(word, file) < 0 || fclose(file) != 0)
		perror(path);
}

/* Unbinds the device from its driver, given by its folder in sysfs, and binds it again. */
static void do_unbound(char **arg)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/unbind", arg[0]);
	put(path, arg[1]);
	(void)snprintf(path, sizeof(path), "%s/bind", arg[0]);
	put(path, arg[1]);
	printf("button: %s is bound again\n", arg[1]);
}

/* Inhibits the first input device, loads /late/MODULE.ko, and ends the inhibition when the interrupt ACTION has come N times. */
static void do_inhibited(char **arg)
{
	static const char path[] = "/sys/class/input/input0/inhibited";

	put(path, "1");
	load(arg[2]);
	wait_for(arg[0], atol(arg[1]));
	put(path, "0");
	printf("button: %s is 0\n", path);
}

/* Takes the first event node for itself, so that no other process hears its keys. */
static void do_grab(char **arg)
{
	int fd = open("/dev/input/event0", O_RDONLY | O_CLOEXEC);

	(void)arg;
	if (ioctl(fd, EVIOCGRAB, 1) < 0)
		perror("EVIOCGRAB");
	printf("button: has the button\n");
}

static int agent_pid(void)
{
	char path[64], name[32];

	for (int pid = 2; pid < 600; pid++) {
		FILE *file;

		(void)snprintf(path, sizeof(path), "/proc/%d/comm", pid);
		file = fopen(path, "re");
		*name = '\0';
		if (file && !fgets(name, sizeof(name), file))
			*name = '\0';
		if (file)
			(void)fclose(file);
		if (strcmp(name, "softoff-agent\n") == 0)
			return pid;
	}
	return 0;
}

/* Holds the agent; when the interrupt ACTION has come N times, kills it: it has read nothing of that. */
static void do_between(char **arg)
{
	int pid = agent_pid();

	(void)kill(pid, SIGSTOP);
	wait_for(arg[0], atol(arg[1]));
	(void)kill(pid, SIGKILL);
	printf("button: the agent %d is dead\n", pid);
}

/* Ticks of 10 ms that a process had. */
static long ticks(int pid)
{
	char path[64], line[512] = "";
	long user = 0, system = 0;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (file && fgets(line, sizeof(line), file))
		(void)sscanf(line, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system);
	if (file)
		(void)fclose(file);
	return user + system;
}

static long now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* How many event nodes that process has open. */
static int nodes_of(int pid)
{
	char folder[32], path[64], target[64];
	struct dirent *entry;
	int n = 0;
	DIR *fds;

	(void)snprintf(folder, sizeof(folder), "/proc/%d/fd", pid);
	fds = opendir(folder);
	while (fds && (entry = readdir(fds))) {
		ssize_t len;

		(void)snprintf(path, sizeof(path), "%s/%.8s", folder, entry->d_name);
		len = readlink(path, target, sizeof(target) - 1);
		target[len > 0 ? len : 0] = '\0';
		n += strncmp(target, "/dev/input/", 11) == 0;
	}
	if (fds)
		(void)closedir(fds);
	return n;
}

/* A power button of uinput's. */
static int make_button(void)
{
	struct uinput_setup setup = { .name = "flood", .id.bustype = BUS_VIRTUAL };
	int fd = open("/dev/uinput", O_WRONLY | O_CLOEXEC);

	if (ioctl(fd, UI_SET_EVBIT, EV_KEY) < 0 || ioctl(fd, UI_SET_KEYBIT, KEY_POWER) < 0 || ioctl(fd, UI_DEV_SETUP, &setup) < 0 ||
	    ioctl(fd, UI_DEV_CREATE) < 0)
		perror("uinput");
	return fd;
}

/* A power button that repeats its key without end and was never pressed; tells after 3 s how much of that the agent read. */
static void do_flood(char **arg)
{
	struct input_event batch[64] = { 0 };
	long sent = 0, begin, began, took;
	int fd, pid = agent_pid();

	(void)arg;
	load("uinput");
	fd = make_button();
	for (size_t i = 0; i < 64; i += 2) {
		batch[i] = (struct input_event){ .type = EV_KEY, .code = KEY_POWER, .value = 2 };
		batch[i + 1] = (struct input_event){ .type = EV_SYN, .code = SYN_REPORT };
	}
	while (!asked && nodes_of(pid) < 2) /* the machine's button, and this one */
		(void)usleep(1000);
	begin = now_ms();
	began = ticks(pid);
	for (bool said = false; !asked; sent += 64) {
		if (write(fd, batch, sizeof(batch)) < 0)
			perror("flood");
		took = now_ms() - begin;
		if (took < 3000 || said)
			continue;
		printf("button: %ld events/s, of the agent's time %ld/1000\n", sent * 1000 / took, (ticks(pid) - began) * 10000 / took);
		said = true;
	}
}

static const struct {
	const char *name;
	int args;
	void (*run)(char **arg);
} table[] = {
	{ "late", 3, do_late },
	{ "counted", 2, do_counted },
	{ "grab", 0, do_grab },
	{ "unbound", 2, do_unbound },
	{ "inhibited", 3, do_inhibited },
	{ "between", 2, do_between },
	{ "flood", 0, do_flood },
};

int main(int argc, char **argv)
{
	(void)signal(SIGTERM, on_term);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; argc > 1 && i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, argv[1]) == 0 && argc >= table[i].args + 2) {
			table[i].run(argv + 2);
			while (!asked)
				(void)pause();
			return 0;
		}
	fprintf(stderr, "button: what?\n");
	return 99;
}
