// SPDX-License-Identifier: MIT
/*
 * stage0.c - /init of every guest that is measured: makes all contestants start from the same state.
 *
 * Debian's kernel has the drivers as modules, and loading them takes longer than boot and stop together. So
 * stage0 loads what /lib/modules/softoff.load lists, waits for the button and the network card, sets up the
 * tracing, undoes its mounts and then becomes /sbin/init, which finds the drivers as if they were built in.
 *
 * The stopwatch is the kernel's. Probes at a few places of it print a line each (tp_printk on the kernel's command
 * line), and the kernel stamps the line before the console sees it. There is no process that watches: it would
 * cost time itself, and the shutdown would have to end it.
 *
 *	bench_exec   PID 1 calls execve(2): where the boot begins
 *	bench_open   the button's event node was opened, and by which program
 *	netif_receive_skb  a packet of the size of a DHCP server's came in
 *	bench_addr   an IPv4 address was put on an interface: lo's, then the lease's
 *	irq_handler_entry  the button's interrupt (5 ms of gpio_keys's debouncing follow)
 *	bench_key    the key goes to the readers of the node
 *	bench_off    reboot(2) is called
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LOAD "/lib/modules/softoff.load"
#define TRACING "/sys/kernel/tracing"
#define DEVICE_MS 10000
#define LOOK_MS 20
#define SETTLE_MS 500

static const struct {
	const char *source, *target, *type;
} mounts[] = {
	{ "proc", "/proc", "proc" },
	{ "sysfs", "/sys", "sysfs" },
	{ "tracefs", TRACING, "tracefs" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const devices[] = { "/sys/class/input/event0", "/sys/class/net/eth0" };

/*
 * Definitions as in linux/Documentation/trace/kprobetrace.rst. $arg2 of rtmsg_ifa (linux/net/ipv4/devinet.c) is a struct
 * in_ifaddr: ifa_local is 48 bytes into it, so the address is in the line and a wrong offset cannot go unseen.
 */
static const struct {
	const char *file, *text;
} tracing[] = {
	{ "kprobe_events", "p:bench/bench_exec __arm64_sys_execve\n" },
	{ "kprobe_events", "r:bench/bench_open evdev_open comm=$comm\n" },
	{ "kprobe_events", "p:bench/bench_addr rtmsg_ifa event=$arg1:u32 address=+48($arg2):x32\n" },
	{ "kprobe_events", "p:bench/bench_key evdev_events\n" },
	{ "kprobe_events", "p:bench/bench_off __arm64_sys_reboot\n" },
	{ "events/bench/bench_exec/filter", "common_pid == 1" },
	{ "events/bench/bench_addr/filter", "event == 20" }, /* RTM_NEWADDR */
	{ "events/net/netif_receive_skb/filter", "len >= 300" }, /* the least that a BOOTP message has (RFC 1542) */
	{ "events/irq/irq_handler_entry/filter", "name ~ \"*Power*\"" },
	{ "events/irq/irq_handler_entry/enable", "1" },
	{ "events/net/netif_receive_skb/enable", "1" },
	{ "events/bench/bench_exec/enable", "1" },
	{ "events/bench/bench_open/enable", "1" },
	{ "events/bench/bench_addr/enable", "1" },
	{ "events/bench/bench_key/enable", "1" },
	{ "events/bench/bench_off/enable", "1" },
};

static void give_up(const char *what)
{
	printf("stage0: FAILED: %s: %s\n", what, strerror(errno));
	fflush(NULL);
	(void)reboot(RB_POWER_OFF);
	exit(1);
}

static void load_modules(void)
{
	FILE *list = fopen(LOAD, "r");
	char line[256];

	while (list && fgets(line, sizeof(line), list)) {
		char *params = strpbrk(line, " \n");
		int fd;

		*params++ = '\0';
		fd = open(line, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || (syscall(SYS_finit_module, fd, params, 0) < 0 && errno != EEXIST))
			give_up(line);
		(void)close(fd);
	}
	if (!list)
		give_up(LOAD);
	(void)fclose(list);
	(void)unlink(LOAD);
}

static void sleep_ms(long ms)
{
	const struct timespec nap = { .tv_nsec = ms * 1000000 };

	(void)nanosleep(&nap, NULL);
}

static void wait_for(const char *path)
{
	for (int ms = 0; access(path, F_OK) < 0; ms += LOOK_MS) {
		if (ms >= DEVICE_MS)
			give_up(path);
		sleep_ms(LOOK_MS);
	}
}

static void trace(const char *file, const char *text)
{
	char path[128];
	int fd;

	(void)snprintf(path, sizeof(path), TRACING "/%s", file);
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		give_up(text);
	(void)close(fd);
}

int main(int argc, char **argv)
{
	(void)argc;
	for (size_t i = 0; i < COUNT(mounts); i++) {
		(void)mkdir(mounts[i].target, 0755);
		if (mount(mounts[i].source, mounts[i].target, mounts[i].type, 0, NULL) < 0)
			give_up(mounts[i].target);
	}
	load_modules();
	for (size_t i = 0; i < COUNT(devices); i++)
		wait_for(devices[i]);
	for (size_t i = 0; i < COUNT(tracing); i++)
		trace(tracing[i].file, tracing[i].text);
	for (size_t i = COUNT(mounts); i-- > 0;)
		(void)umount(mounts[i].target);
	sleep_ms(SETTLE_MS); /* the kernel's work after its own boot would take its share of the time */
	argv[0] = (char[]){ "/sbin/init" };
	(void)execv(argv[0], argv);
	give_up(argv[0]);
}
