// SPDX-License-Identifier: MIT
/* preflight_initrd.c - an initrd that the kernel cannot unpack, or whose init it cannot run. */
#include <errno.h>
#include <string.h>

#include "host-shim/common/note.h"
#include "host-shim/kernel/rows.h"
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

/* Enough of an ELF file to tell its machine. */
#define INIT_HEAD 20

struct found {
	unsigned entries;
	bool init;
	unsigned char head[INIT_HEAD]; /* of /init; zeros if it is shorter */
};

static bool is_init(const char *name)
{
	return !strcmp(name + (strncmp(name, "./", 2) ? 0 : 2), "init");
}

static void take_entry(void *ctx, const struct row_entry *entry)
{
	struct found *found = ctx;

	found->entries++;
	if (!is_init(entry->name))
		return;
	found->init = true;
	memset(found->head, 0, sizeof(found->head));
	memcpy(found->head, entry->body, entry->len < INIT_HEAD ? entry->len : INIT_HEAD);
}

static void check_init(const struct options *opt, const struct found *found)
{
	unsigned machine = found->head[18] | (unsigned)found->head[19] << 8;
	const char *name = "another architecture";
	size_t i;

	if (!found->init || memcmp(found->head, "\177ELF", 4) != 0)
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

/* The kernel can also mount a file system image as /dev/ram0. */
static bool is_ramdisk(const struct options *opt)
{
	return opt->append && strstr(opt->append, "/dev/ram");
}

void preflight_initrd(const struct options *opt)
{
	struct found found = { .entries = 0 };
	struct rows_sink sink = { .wants = is_init, .take = take_entry, .ctx = &found, .last = "init" };
	uint64_t bad = 0;
	int rc = rows_read(opt->initrd, &sink, &bad);

	if (rc == -ENOENT || rc == -EACCES || rc == -EISDIR)
		die("--initrd %s: %s", opt->initrd, strerror(-rc));
	if (!rc)
		check_init(opt, &found);
	else if (rc == -EBADMSG && !found.entries && !is_ramdisk(opt))
		die("--initrd %s is no initramfs: neither a cpio archive (newc) nor a compressed one, or it is damaged", opt->initrd);
}
