// SPDX-License-Identifier: MIT
/* setup.c - small settings of the machine at boot: host name, loopback, Ctrl-Alt-Del. */
#include "init/boot/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"
#include "lib/spawn.h"

/* IFF_UP makes the kernel add 127.0.0.1 and ::1 (linux/net/ipv4/devinet.c, linux/net/ipv6/addrconf.c). */
static void loopback_up(void)
{
	int fd FD_CLOSE = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		log_line("loopback interface: %m");
}

static void host_name(const char *name)
{
	struct utsname uts;

	if (!name) {
		/* The kernel's initial value is "(none)" (linux/init/version.c). */
		if (uname(&uts) == 0 && strcmp(uts.nodename, "(none)") != 0)
			return;
		name = "localhost";
	}
	if (sethostname(name, strlen(name)) < 0)
		log_line("host name %s: %m", name);
}

/* RFC 1123, 2.1, and '_', which is in use. The kernel takes any bytes. */
static bool is_host_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

	return *name && *name != '-' && *name != '.' && !name[strspn(name, letters)] && strlen(name) <= HOST_NAME_MAX;
}

static void read_hostname(void)
{
	char line[256];
	int len = fd_read_line("/etc/hostname", line, sizeof(line));

	if (len <= 0)
		return;
	line[strcspn(line, " \t\r")] = '\0';
	if (!is_host_name(line))
		log_line("/etc/hostname: not a host name; it is ignored");
	else if (sethostname(line, strlen(line)) < 0)
		log_line("host name %s: %m", line);
}

static int write_hosts(void *unused)
{
	static const char text[] = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
	int fd FD_CLOSE = open("/etc/hosts", O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
	struct stat st;

	(void)unused;
	/* A read-only root stays as it is. Appended to nothing: another process may have written the file since. */
	return fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > 0 ||
	       write(fd, text, sizeof(text) - 1) != (ssize_t)sizeof(text) - 1;
}

void setup_names(const char *hostname)
{
	struct stat st;

	if (!hostname)
		read_hostname();
	if (stat("/etc/hosts", &st) < 0 ? access("/etc", W_OK) == 0 : st.st_size == 0)
		(void)spawn_own(SPAWN_PLAIN, write_hosts, NULL);
}

bool setup_is_container(void)
{
	/* The first PID namespace has a fixed inode (linux/include/linux/proc_ns.h, PROC_PID_INIT_INO). */
	static const char first[] = "pid:[4026531836]";
	char link[sizeof(first) + 8] = "";

	return readlink("/proc/self/ns/pid", link, sizeof(link) - 1) > 0 && strcmp(link, first) != 0;
}

bool setup_has_first_network(void)
{
	/* The kernel registers this file for init_net only (linux/net/core/sysctl_net_core.c, sysctl_core_init). */
	return access("/proc/sys/net/core/netdev_max_backlog", F_OK) == 0;
}

void setup_machine(const char *hostname, bool own_network)
{
	/* Fails in a container, where Ctrl-Alt-Del belongs to the host. */
	(void)reboot(RB_DISABLE_CAD);
	if (own_network)
		loopback_up();
	host_name(hostname);
}
