// SPDX-License-Identifier: MIT
/* contain.c - drops every privilege that reading packets does not need. */
#include "init/net/contain.h"

#include <linux/capability.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/confine.h"
#include "lib/count.h"
#include "lib/loop.h"

/*
 * Not 65534, which NFS, dnsmasq and many daemons run as: a process of the same user may stop this one. systemd's list of user ids
 * (UIDS-GIDS) has 1879048192 to 2147483647 as unused. A user namespace without that number has no other choice.
 */
#define OWN_ID 1936092006 /* "sfof" */
#define NOBODY 65534

/* ppoll(2) takes no more descriptors than this limit (linux/fs/select.c, do_sys_poll), and the loop has LOOP_MAX places. */
#define DESCRIPTORS LOOP_MAX

/* The system calls that the role makes after this point, through lib/ and libc. */
static const uint16_t calls[] = {
	SYS_read,            SYS_write,            SYS_close,  SYS_ppoll,
	SYS_bind,            SYS_sendto,
	SYS_clock_gettime,   SYS_timerfd_settime,  SYS_nanosleep,
	SYS_rt_sigreturn,    SYS_getrandom,        SYS_exit_group,
	SYS_restart_syscall,
#ifdef SYS_poll
	SYS_poll, /* arm64 has only ppoll */
#endif
};

/* The arguments are ints: the kernel ignores their upper halves, and so does this. Both architectures are little-endian. */
static const struct sock_filter options[] = {
	CONFINE_HEAD,
	CONFINE_UNLESS(SYS_setsockopt, 6), CONFINE_LOAD(args[2]),
	CONFINE_UNLESS(SO_ATTACH_FILTER, 1), CONFINE_ALLOW,
	CONFINE_UNLESS(IP_UNICAST_IF, 1), CONFINE_ALLOW, CONFINE_REFUSE,
};

_Static_assert(COUNT(options) <= CONFINE_BEGIN && COUNT(calls) <= CONFINE_CALLS, "room in confine_calls()");

/*
 * Raw system calls: libc's setuid() and the like synchronise threads, of which there are none, and rely on libc's own state
 * of this process, which a raw clone has made wrong (lib/spawn.c).
 */
static void drop_rights(uint32_t kept)
{
	int id = syscall(SYS_setresgid, OWN_ID, OWN_ID, OWN_ID) == 0 ? OWN_ID : NOBODY;

	(void)prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
	confine_check("user", syscall(SYS_setgroups, 0, NULL) | syscall(SYS_setresgid, id, id, id) | syscall(SYS_setresuid, id, id, id));
	confine_rights(kept);
}

static void limit_resources(enum contained half)
{
	static const struct {
		int what;
		uint64_t limit[2];
	} limits[] = {
		{ RLIMIT_NOFILE, { DESCRIPTORS, DESCRIPTORS } }, { RLIMIT_NPROC, { 0, 0 } }, { RLIMIT_FSIZE, { 0, 0 } },
	};

	/* The last one is not for the half that writes lines: a container's standard error may be a file. */
	for (unsigned n = 0; n < COUNT(limits) - (half == CONTAIN_ADMIN); n++)
		confine_check("limits", syscall(SYS_prlimit64, 0, limits[n].what, limits[n].limit, NULL));
}

void contain_exit(int status)
{
	(void)syscall(SYS_exit_group, status);
}

void contain(enum contained half)
{
	limit_resources(half);
	drop_rights(half == CONTAIN_ADMIN ? 1u << CAP_NET_ADMIN : 0);
	confine_calls(options, COUNT(options), calls, COUNT(calls), true);
}
