// SPDX-License-Identifier: MIT
/* setup.c - small settings of the machine at boot: host name, loopback, Ctrl-Alt-Del. */
#include "init/boot/setup.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"

/* IFF_UP makes the kernel add 127.0.0.1 and ::1 (linux/net/ipv4/devinet.c, linux/net/ipv6/addrconf.c). */
static void loopback_up(void)
{
	int fd FD_CLOSE = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		log_line("loopback interface: %s", log_errno(errno));
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
		log_line("host name %s: %s", name, log_errno(errno));
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

void setup_machine(const char *hostname)
{
	/* Fails in a container, where Ctrl-Alt-Del belongs to the host. */
	(void)reboot(RB_DISABLE_CAD);
	loopback_up();
	host_name(hostname);
}
