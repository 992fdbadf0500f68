/* SPDX-License-Identifier: MIT */
/*
 * confine.h - drops capabilities and system calls that a role does not need.
 *
 * Both are irreversible. PR_SET_NO_NEW_PRIVS (prctl(2)) keeps an exec from gaining privileges, root's too, and children inherit the
 * filter. If the kernel lacks seccomp, the role logs a line and continues without the filter.
 */
#ifndef LIB_CONFINE_H
#define LIB_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#if defined(__aarch64__)
#define CONFINE_ARCH AUDIT_ARCH_AARCH64
#elif defined(__x86_64__)
#define CONFINE_ARCH AUDIT_ARCH_X86_64
#else
#error "confine.h: which AUDIT_ARCH is this?"
#endif

/* The instructions of a filter. The head refuses the calls of other architectures, and loads the number of the call. */
#define CONFINE_LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define CONFINE_UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define CONFINE_RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)
#define CONFINE_ALLOW CONFINE_RETURN(SECCOMP_RET_ALLOW)
#define CONFINE_REFUSE CONFINE_RETURN(CONFINE_REFUSED)
#define CONFINE_HEAD \
	CONFINE_LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CONFINE_ARCH, 1, 0), CONFINE_REFUSE, CONFINE_LOAD(nr)

/* A refused call fails with ENOSYS, so a libc that tries two calls in turn still works. */
#define CONFINE_REFUSED (SECCOMP_RET_ERRNO | 38u)

/* The most instructions in a filter's begin, and the most calls in its list. */
#define CONFINE_BEGIN 20
#define CONFINE_CALLS 64

/* Logs a measure that failed: its result is below 0, and errno is set. */
void confine_check(const char *what, long result);

/* Drops every capability that is not in this mask of the first 32. */
void confine_rights(uint32_t kept);

/*
 * Allows the listed calls and no other, or refuses them and no other. `begin` comes before: the head, and decisions by arguments. Once
 * in a process.
 */
void confine_calls(const struct sock_filter *begin, unsigned begin_count, const uint16_t *calls, unsigned call_count, bool allow);

#endif
