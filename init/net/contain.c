// SPDX-License-Identifier: MIT
/* contain.c - drops every privilege that reading packets does not need. */
#include "init/net/contain.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/log.h"

#define NOBODY 65534 /* overflowuid: owns no files on any system */

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
	SYS_socket,          SYS_bind,             SYS_sendto, SYS_setsockopt,
	SYS_clock_gettime,   SYS_timerfd_settime,  SYS_nanosleep,
	SYS_rt_sigreturn,    SYS_getrandom,        SYS_exit_group,
	SYS_restart_syscall,
#ifdef SYS_poll
	SYS_poll, /* arm64 has only ppoll */
#endif
};

/* Other calls fail with ENOSYS instead of killing the process: a libc that tries two calls in turn still works. */
static int filter_calls(void)
{
	struct sock_filter code[COUNT(calls) + 6] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 0, COUNT(calls) + 1),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	struct sock_fprog program = { .len = COUNT(code) - 1, .filter = code };
	struct sock_filter *at = code + 3;

	for (unsigned n = 0; n < COUNT(calls); n++)
		*at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[n],
						     (uint8_t)(COUNT(calls) - n), 0);
	*at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
	*at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
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
static void drop_rights(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };

	data[0].effective = data[0].permitted = 1u << CAP_NET_ADMIN | 1u << CAP_NET_RAW;
	log_step_failure("PR_SET_NO_NEW_PRIVS", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	(void)prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
	log_step_failure("groups", syscall(SYS_setgroups, 0, NULL));
	log_step_failure("group", syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY));
	log_step_failure("user", syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY));
	log_step_failure("capabilities", syscall(SYS_capset, &header, data));
}

void contain(void)
{
	drop_rights();
	log_step_failure("seccomp", filter_calls());
}
