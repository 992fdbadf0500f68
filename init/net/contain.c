// SPDX-License-Identifier: MIT
/* contain.c - drops every privilege that reading packets does not need. */
#include "init/net/contain.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/log.h"
#include "lib/loop.h"

/*
 * Not 65534, which NFS, dnsmasq and many daemons run as: a process of the same user may stop this one. systemd's list of user ids
 * (UIDS-GIDS) has 1879048192 to 2147483647 as unused. A user namespace without that number has no other choice.
 */
#define OWN_ID 1936092006 /* "sfof" */
#define NOBODY 65534

/* ppoll(2) takes no more descriptors than this limit (linux/fs/select.c, do_sys_poll), and the loop has LOOP_MAX places. */
#define DESCRIPTORS LOOP_MAX

#if defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#else
#error "contain.c: which AUDIT_ARCH is this?"
#endif

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

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)

/* Other calls fail with ENOSYS instead of killing the process: a libc that tries two calls in turn still works. */
static int filter_calls(void)
{
	/* The arguments are ints: the kernel ignores their upper halves, and so does this. Both architectures are little-endian. */
	static const struct sock_filter begin[] = {
		LOAD(arch), UNLESS(ARCH, 8), LOAD(nr), UNLESS(SYS_setsockopt, 7),
		LOAD(args[2]), UNLESS(SO_ATTACH_FILTER, 1), ALLOW,
		UNLESS(IP_UNICAST_IF, 1), ALLOW, REFUSE, REFUSE,
	};
	struct sock_filter code[COUNT(begin) + 2 * COUNT(calls) + 1];
	struct sock_fprog program = { .len = COUNT(code), .filter = code };
	struct sock_filter *at = code + COUNT(begin);

	memcpy(code, begin, sizeof(begin));
	for (unsigned n = 0; n < COUNT(calls); n++) {
		*at++ = (struct sock_filter)UNLESS(calls[n], 1);
		*at++ = (struct sock_filter)ALLOW;
	}
	*at = (struct sock_filter)REFUSE;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -errno : 0;
}

static void log_step_failure(const char *what, long result)
{
	if (result < 0)
		log_line("not contained: %s: %s", what, log_errno(errno));
}

/*
 * Raw system calls: libc's setuid() and the like synchronise threads, of which there are none, and rely on libc's own state
 * of this process, which a raw clone has made wrong (lib/spawn.c).
 */
static void drop_rights(uint32_t kept)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { .effective = kept, .permitted = kept } };
	int id = syscall(SYS_setresgid, OWN_ID, OWN_ID, OWN_ID) == 0 ? OWN_ID : NOBODY;

	log_step_failure("PR_SET_NO_NEW_PRIVS", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	(void)prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
	log_step_failure("groups", syscall(SYS_setgroups, 0, NULL));
	log_step_failure("group", syscall(SYS_setresgid, id, id, id));
	log_step_failure("user", syscall(SYS_setresuid, id, id, id));
	log_step_failure("capabilities", syscall(SYS_capset, &header, data));
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
		log_step_failure("limits", syscall(SYS_prlimit64, 0, limits[n].what, limits[n].limit, NULL));
}

void contain_exit(int status)
{
	(void)syscall(SYS_exit_group, status);
}

void contain(enum contained half)
{
	limit_resources(half);
	drop_rights(half == CONTAIN_ADMIN ? 1u << CAP_NET_ADMIN : 0);
	log_step_failure("seccomp", filter_calls());
}
