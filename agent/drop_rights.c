// SPDX-License-Identifier: MIT
/*
 * drop_rights.c - drops every privilege that no channel of the agent needs.
 *
 * A list of refused calls, not of allowed ones: an unknown init gets its request by its own /sbin/poweroff (other_init.c), which inherits
 * the list. Every call since Linux 5.1 is refused but close_range(2): io_uring, the newer half of the mount family, and calls that no
 * kernel has yet. C libraries then make the older call.
 */
#include "agent/drop_rights.h"

#include <sched.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/capability.h>

#include "lib/confine.h"
#include "lib/count.h"

#define KEPT(capability) (1u << (capability))

static const uint32_t kept =
	KEPT(CAP_DAC_OVERRIDE)       /* devices, and mount points to freeze, of other users */
	| KEPT(CAP_MKNOD)            /* event nodes where no devtmpfs is */
	| KEPT(CAP_NET_BIND_SERVICE) /* the vsock port, which is below 1024 */
	| KEPT(CAP_SYS_CHROOT)       /* follow PID 1 to another root */
	| KEPT(CAP_SYS_PTRACE)       /* see that root, and which process has grabbed the button */
	| KEPT(CAP_SYS_ADMIN)        /* freeze, thaw, trim; the probe of irq_wake.c */
	| KEPT(CAP_SYS_TIME);        /* set the clock */

static const uint16_t refused[] = {
	/* other processes, the kernel */
	SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_bpf, SYS_userfaultfd,
	SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_kexec_file_load, SYS_reboot, SYS_syslog,
	/* file systems */
	SYS_mount, SYS_umount2, SYS_pivot_root, SYS_swapon, SYS_swapoff, SYS_quotactl, SYS_acct,
	SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_fanotify_init,
	/* namespaces, users, keys, names, the clock's rate */
	SYS_setns, SYS_unshare, SYS_personality, SYS_capset,
	SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setfsuid, SYS_setfsgid, SYS_setgroups,
	SYS_add_key, SYS_request_key, SYS_keyctl, SYS_sethostname, SYS_setdomainname, SYS_adjtimex, SYS_clock_adjtime,
#ifdef SYS_iopl
	SYS_iopl, SYS_ioperm,
#endif
};

#define NAMESPACES \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

static const struct sock_filter arguments[] = {
	CONFINE_HEAD,
	/* Also refuses x86_64's x32 calls, whose numbers begin at 0x40000000. */
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, SYS_pidfd_send_signal, 0, 3), CONFINE_UNLESS(SYS_close_range, 1), CONFINE_ALLOW, CONFINE_REFUSE,
	CONFINE_UNLESS(SYS_clone, 4), CONFINE_LOAD(args[0]),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NAMESPACES, 0, 1), CONFINE_REFUSE, CONFINE_ALLOW,
	CONFINE_UNLESS(SYS_socket, 6), CONFINE_LOAD(args[0]),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 2, 0), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_VSOCK, 1, 0),
	CONFINE_UNLESS(AF_UNIX, 1), CONFINE_ALLOW, CONFINE_REFUSE,
};

_Static_assert(COUNT(arguments) <= CONFINE_BEGIN && COUNT(refused) <= CONFINE_CALLS, "room in confine_calls()");

void agent_drop_rights(void)
{
	confine_rights(kept);
	confine_calls(arguments, COUNT(arguments), refused, COUNT(refused), false);
}
