// SPDX-License-Identifier: MIT
/* backend_vz.c - options of `softoff run` into a softoff-vz command. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "host-shim/common/child.h"
#include "host-shim/common/note.h"
#include "host-shim/run/backend.h"
#include "host-shim/vz/raw_kernel.h"

static void find_softoff_vz(char *program, size_t size)
{
	const char *wanted = getenv("SOFTOFF_VZ");
	char *slash;

	if (wanted && *wanted) {
		if (child_find(wanted, program, size) < 0)
			die("SOFTOFF_VZ=%s: no such program", wanted);
		return;
	}
	if (child_own_path(program, size) == 0 && (slash = strrchr(program, '/'))) {
		snprintf(slash + 1, size - (size_t)(slash + 1 - program), "softoff-vz");
		if (child_find(program, program, size) == 0)
			return;
	}
	if (child_find("softoff-vz", program, size) < 0)
		die("--vmm vz: no softoff-vz beside softoff or in PATH (it is built on a Mac: make vz)");
}

/* Its machines have the processor of the Mac. */
static void check_processor(const struct options *opt)
{
	struct utsname host;
	enum arch arch;

	if (uname(&host) < 0)
		die("uname: %s", strerror(errno));
	arch = !strcmp(host.machine, "x86_64") ? ARCH_X86_64 :
	    !strcmp(host.machine, "arm64") || !strcmp(host.machine, "aarch64") ? ARCH_ARM64 : ARCH_UNKNOWN;
	if (opt->kernel && opt->arch != arch)
		die("--vmm vz: the kernel is for %s, and this machine's processor is %s",
		    image_arch_name(opt->arch), host.machine);
}

static void refuse_qemu_options(const struct options *opt)
{
	size_t i;

	if (opt->net == NET_ISOLATED)
		die("--net isolated: with --vmm vz there is user, by NAT, and none");
	if (opt->n_publish)
		die("--publish: with --vmm vz the guest has an address of its own, which this Mac reaches");
	if (opt->n_qemu_args)
		die("--qemu-arg: with --vmm vz there is --vz-arg");
	for (i = 0; i < opt->n_disks; i++)
		if (opt->disks[i].format == DISK_QCOW2)
			die("--disk %s is a qcow2: Virtualization.framework knows raw disks only",
			    opt->disks[i].path);
}

static void prepare_vz(struct options *opt, char *program, size_t size)
{
	refuse_qemu_options(opt);
	check_processor(opt);
	find_softoff_vz(program, size);
	if (opt->kernel && !opt->dry_run)
		opt->raw_kernel = raw_kernel_make(opt->kernel);
}

static void write_pair(struct strlist *argv, const char *option, const char *value)
{
	strlist_add(argv, option);
	strlist_add(argv, value);
}

static void command_vz(const struct options *opt, const char *program, const char *cmdline,
    struct strlist *argv)
{
	size_t i;

	strlist_add(argv, program);
	if (opt->kernel) {
		write_pair(argv, "--kernel", opt->raw_kernel ? opt->raw_kernel : opt->kernel);
		write_pair(argv, "--cmdline", cmdline);
	} else {
		write_pair(argv, "--efi-store", opt->firmware);
	}
	if (opt->raw_kernel)
		strlist_add(argv, "--unlink-kernel");
	if (opt->initrd)
		write_pair(argv, "--initrd", opt->initrd);
	strlist_add(argv, "--cpus");
	strlist_addf(argv, "%ld", opt->cpus);
	strlist_add(argv, "--memory");
	strlist_addf(argv, "%ldM", opt->memory_mib);
	if (opt->net == NET_USER)
		strlist_add(argv, "--net");
	for (i = 0; i < opt->n_disks; i++) {
		strlist_add(argv, "--disk");
		strlist_addf(argv, "%s%s", opt->disks[i].path, opt->disks[i].read_only ? ",ro" : "");
	}
	for (i = 0; i < opt->n_vz_args; i++)
		strlist_add(argv, opt->vz_args[i]);
}

static size_t no_file(const struct options *opt, size_t i, const uint8_t **bytes)
{
	(void)opt;
	(void)i;
	(void)bytes;
	return 0;
}

const struct backend backend_vz = {
	.name = "softoff-vz",
	.prepare = prepare_vz,
	.command = command_vz,
	.file = no_file,
};
