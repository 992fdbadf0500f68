// SPDX-License-Identifier: MIT
/*
 * ns_filter.c - seccomp filters: what must not be touched, and what the kernel is to lack.
 */
#include "tests/ns/ns_run.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define IF_EQUAL(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (then), (otherwise))
#define IF_BITS(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (value), (then), (otherwise))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, (value))
#define REFUSE(number) IF_EQUAL((number), 0, 1), RETURN(SECCOMP_RET_ERRNO | EPERM)

void lock_down(void)
{
	struct sock_filter filter[] = {
		LOAD(arch),
		IF_EQUAL(THIS_ARCH, 1, 0),
		RETURN(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		IF_EQUAL(SYS_sync, 0, 1),
		RETURN(SECCOMP_RET_ERRNO | 0),
		REFUSE(SYS_umount2),
		REFUSE(SYS_pivot_root),
		REFUSE(SYS_setns),
		REFUSE(SYS_swapon),
		REFUSE(SYS_swapoff),
		REFUSE(SYS_init_module),
		REFUSE(SYS_finit_module),
		REFUSE(SYS_delete_module),
		REFUSE(SYS_kexec_load),
		REFUSE(SYS_settimeofday),
		REFUSE(SYS_clock_settime),
		REFUSE(SYS_adjtimex),
		REFUSE(SYS_clock_adjtime),
		IF_EQUAL(SYS_mount, 0, 3),
		LOAD(args[3]), /* the low half: both architectures are little-endian */
		IF_BITS(MS_REMOUNT, 0, 1),
		RETURN(SECCOMP_RET_ERRNO | EPERM),
		RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(filter) / sizeof(filter[0]), .filter = filter };

	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

static const char *const features[FEATURES] = {
	[EPOLL] = "epoll", [SIGNALFD] = "signalfd", [TIMERFD] = "timerfd", [EVENTFD] = "eventfd", [INOTIFY] = "inotify",
	[UNIX] = "unix", [INET6] = "inet6", [NET] = "net", [MOUNT] = "mount",
};

void set_lacks(const char *name)
{
	for (size_t i = 0; i < FEATURES; i++) {
		if (strcmp(name, features[i]) == 0) {
			options.lacks[i] = true;
			return;
		}
	}
	errno = EINVAL;
	die("--lacks %s", name);
}

static const struct {
	enum feature feature;
	unsigned call;
} without[] = {
#ifdef SYS_epoll_create
	{ EPOLL, SYS_epoll_create }, { EPOLL, SYS_epoll_wait },
#endif
	{ EPOLL, SYS_epoll_create1 }, { EPOLL, SYS_epoll_ctl }, { EPOLL, SYS_epoll_pwait },
#ifdef SYS_signalfd
	{ SIGNALFD, SYS_signalfd },
#endif
	{ SIGNALFD, SYS_signalfd4 }, { TIMERFD, SYS_timerfd_create }, { TIMERFD, SYS_timerfd_settime },
	{ TIMERFD, SYS_timerfd_gettime },
#ifdef SYS_eventfd
	{ EVENTFD, SYS_eventfd },
#endif
	{ EVENTFD, SYS_eventfd2 },
#ifdef SYS_inotify_init
	{ INOTIFY, SYS_inotify_init },
#endif
	{ INOTIFY, SYS_inotify_init1 }, { INOTIFY, SYS_inotify_add_watch }, { NET, SYS_socket }, { NET, SYS_socketpair },
};

static const struct {
	enum feature feature;
	unsigned family;
} families[] = { { UNIX, AF_UNIX }, { INET6, AF_INET6 } };

/* A second filter: of two answers the kernel takes the stricter. It answers as a kernel that was built without the feature. */
void lack(void)
{
	struct sock_filter filter[96] = { LOAD(nr) };
	struct sock_fprog program = { .filter = filter };
	size_t n = 1;

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		if (!options.lacks[without[i].feature])
			continue;
		filter[n++] = (struct sock_filter)IF_EQUAL(without[i].call, 0, 1);
		filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | ENOSYS);
	}
	if (options.lacks[MOUNT]) {
		filter[n++] = (struct sock_filter)IF_EQUAL(SYS_mount, 0, 1);
		filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | ENODEV);
	}
	if (options.stuck) {
		filter[n++] = (struct sock_filter)IF_EQUAL(SYS_reboot, 0, 1);
		filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | EINVAL);
	}
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (!options.lacks[families[i].feature])
			continue;
		filter[n++] = (struct sock_filter)LOAD(nr);
		filter[n++] = (struct sock_filter)IF_EQUAL(SYS_socket, 1, 0);
		filter[n++] = (struct sock_filter)IF_EQUAL(SYS_socketpair, 0, 3);
		filter[n++] = (struct sock_filter)LOAD(args[0]);
		filter[n++] = (struct sock_filter)IF_EQUAL(families[i].family, 0, 1);
		filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | EAFNOSUPPORT);
	}
	filter[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	program.len = (unsigned short)n;
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}
