// SPDX-License-Identifier: MIT
/*
 * idle.c - the workload of the idle guest: counts what softoff's processes do while there is nothing to do, and
 * what memory they share out among them. Prints a line a process:
 *
 *	idle PID NAME SWITCHES PSS_KIB
 *
 * SWITCHES are the context switches within IDLE_S seconds, voluntary or not (proc_pid_status(5)): every wake-up is one.
 */
#include <ctype.h>
#include <dirent.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define IDLE_S 30
#define SETTLE_S 5
#define LEASE_S 30
#define MOST 16

struct process {
	int pid;
	char name[32];
	long switches, pss_kib;
};

static bool has_address(void)
{
	struct ifreq request = { .ifr_name = "eth0" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool has = fd >= 0 && ioctl(fd, SIOCGIFADDR, &request) == 0;

	if (fd >= 0)
		(void)close(fd);
	return has;
}

/* The sum of the numbers after `name`, at whatever place of a line: "nonvoluntary_..." counts as "voluntary_..." does. */
static long sum(int pid, const char *file, const char *name)
{
	char path[64], line[256];
	long total = 0;
	FILE *in;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in)) {
		const char *at = strstr(line, name);

		if (at)
			total += strtol(at + strlen(name), NULL, 10);
	}
	if (in)
		(void)fclose(in);
	return total;
}

static bool is_softoff(int pid, char *name, size_t size)
{
	char path[64];
	FILE *in;

	(void)snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	in = fopen(path, "re");
	if (!in || !fgets(name, (int)size, in))
		name[0] = '\0';
	if (in)
		(void)fclose(in);
	name[strcspn(name, "\n")] = '\0';
	return pid == 1 || strncmp(name, "softoff", 7) == 0;
}

static int find(struct process *all)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int n = 0;

	while (proc && n < MOST && (entry = readdir(proc))) {
		int pid = isdigit((unsigned char)entry->d_name[0]) ? (int)strtol(entry->d_name, NULL, 10) : 0;

		if (pid && is_softoff(pid, all[n].name, sizeof(all[n].name)))
			all[n++].pid = pid;
	}
	if (proc)
		(void)closedir(proc);
	return n;
}

int main(void)
{
	struct process all[MOST] = { 0 };
	int n;

	for (int s = 0; s < LEASE_S && !has_address(); s++)
		(void)sleep(1);
	(void)sleep(SETTLE_S);
	n = find(all);
	for (int i = 0; i < n; i++)
		all[i].switches = -sum(all[i].pid, "status", "voluntary_ctxt_switches:");
	(void)sleep(IDLE_S);
	for (int i = 0; i < n; i++)
		all[i].switches += sum(all[i].pid, "status", "voluntary_ctxt_switches:");
	for (int i = 0; i < n; i++)
		all[i].pss_kib = sum(all[i].pid, "smaps_rollup", "Pss:");
	for (int i = 0; i < n; i++)
		printf("idle %d %s %ld %ld\n", all[i].pid, all[i].name, all[i].switches, all[i].pss_kib);
	return 0;
}
