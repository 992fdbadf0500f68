// SPDX-License-Identifier: MIT
/* confine.c - drops capabilities and system calls. */
#include "lib/confine.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/log.h"

_Static_assert(CONFINE_REFUSED == (SECCOMP_RET_ERRNO | ENOSYS), "ENOSYS");

void confine_check(const char *what, long result)
{
	if (result < 0)
		log_line("not contained: %s: %m", what);
}

void confine_rights(uint32_t kept)
{
	static struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	static struct __user_cap_data_struct had[2], data[2];

	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* cannot fail since Linux 3.5 */
	(void)syscall(SYS_capget, &header, had);
	data->effective = data->permitted = kept & had->permitted;
	(void)syscall(SYS_capset, &header, data); /* cannot fail for less than the process has (linux/security/commoncap.c, cap_capset) */
}

void confine_calls(const struct sock_filter *begin, unsigned begin_count, const uint16_t *calls, unsigned call_count, bool allow)
{
	static struct sock_filter code[CONFINE_BEGIN + CONFINE_CALLS + 2];
	struct sock_fprog program = { .len = (uint16_t)(begin_count + call_count + 2), .filter = code };
	struct sock_filter *at = code + begin_count;

	memcpy(code, begin, begin_count * sizeof(*begin));
	/* A listed call jumps to the last instruction. */
	for (; call_count; call_count--)
		*at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, *calls++, (uint8_t)call_count, 0);
	*at++ = (struct sock_filter)CONFINE_RETURN(allow ? CONFINE_REFUSED : SECCOMP_RET_ALLOW);
	*at = (struct sock_filter)CONFINE_RETURN(allow ? SECCOMP_RET_ALLOW : CONFINE_REFUSED);
	confine_check("seccomp", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}
