// SPDX-License-Identifier: MIT
/* preflight_initrd.c - an initrd that the kernel cannot unpack, or whose init it cannot run. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/check/modset.h"
#include "host-shim/common/note.h"
#include "host-shim/kernel/unpack.h"
#include "host-shim/run/preflight.h"

/* e_machine in elf.h, which macOS lacks. */
enum {
	ELF_386 = 3,
	ELF_ARM = 40,
	ELF_X86_64 = 62,
	ELF_AARCH64 = 183,
};

static const struct {
	unsigned machine;
	enum arch arch; /* whose kernels run it: a 32-bit program runs with CONFIG_COMPAT */
	const char *name;
} machines[] = {
	{ ELF_AARCH64, ARCH_ARM64,  "arm64" },
	{ ELF_ARM,     ARCH_ARM64,  "32-bit Arm" },
	{ ELF_X86_64,  ARCH_X86_64, "x86_64" },
	{ ELF_386,     ARCH_X86_64, "i386" },
};

static void check_init(const struct options *opt, const struct modset *set)
{
	unsigned machine = set->init_head[18] | (unsigned)set->init_head[19] << 8;
	const char *name = "another architecture";
	size_t i;

	if (set->init_have < MODSET_INIT_HEAD || memcmp(set->init_head, "\177ELF", 4))
		return;
	if (opt->append && strstr(opt->append, "rdinit="))
		return;
	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		if (machines[i].machine != machine)
			continue;
		if (machines[i].arch == opt->arch)
			return;
		name = machines[i].name;
	}
	die("--initrd %s: its /init is a program for %s, and the kernel is for %s", opt->initrd, name,
	    image_arch_name(opt->arch));
}

/* A file system image is good too, for a kernel that is told to mount it as /dev/ram0. */
static bool is_ramdisk(const struct options *opt)
{
	return opt->append && strstr(opt->append, "/dev/ram");
}

/* Up to /init's first bytes, or the end. Returns 0 or -errno; *taken: bytes before that. */
static int read_to_init(int fd, struct modset *set, struct modset_archive *archive, size_t *taken)
{
	static uint8_t piece[65536];
	ssize_t n = 1;
	int r = 0;

	for (*taken = 0; !r && n && set->init_have < MODSET_INIT_HEAD; *taken += (size_t)n) {
		n = read(fd, piece, sizeof(piece));
		if (n < 0)
			return -errno;
		r = modset_archive_push(archive, piece, (size_t)n);
	}
	return r;
}

void preflight_initrd(const struct options *opt)
{
	int fd = open(opt->initrd, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r;
	struct modset_archive *archive;
	struct modset set;
	size_t taken;

	if (fd < 0)
		die("--initrd %s: %s", opt->initrd, strerror(errno));
	archive = modset_archive_open(&set);
	r = read_to_init(fd, &set, archive, &taken);
	close(fd);
	modset_archive_end(archive);
	modset_settle(&set);
	if (!r)
		check_init(opt, &set);
	else if (r == -EBADMSG && !set.modules && !set.init_have && !is_ramdisk(opt))
		die("--initrd %s is no initramfs: neither a cpio archive (newc) nor a compressed one%s", opt->initrd,
		    taken ? ", or it is damaged" : "");
	modset_finish(&set);
}
