// SPDX-License-Identifier: MIT
/* preflight.c - everything that can be refused before a VMM is started. */
#include "host-shim/run/preflight.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-shim/common/note.h"
#include "host-shim/qemu/qemu.h"

/* By the firmware of Virtualization.framework, from a disk: --firmware names the file with its variables. */
static void check_efi_boot(struct options *opt)
{
	if (opt->initrd || opt->append || opt->workload)
		die("--firmware without --kernel boots what the disk holds: --initrd, --append and a workload need a kernel");
	if (!opt->n_disks)
		die("--firmware without --kernel boots from a --disk");
	opt->boot = BOOT_ACPI;
}

static void check_kernel(struct options *opt)
{
	struct image image;
	int r;

	if (opt->vmm == VMM_VZ && !opt->kernel && opt->firmware) {
		check_efi_boot(opt);
		return;
	}
	if (!opt->kernel)
		die("no kernel: give --kernel FILE (see softoff run --help)");
	r = image_read(opt->kernel, &image);
	if (r < 0)
		die("--kernel %s: %s", opt->kernel, strerror(-r));
	if (image.kind == IMAGE_UNKNOWN || image.kind == IMAGE_REFUSED)
		die("--kernel %s is no bootable kernel: it is %s", opt->kernel, image.what);
	if (image.arch == ARCH_UNKNOWN)
		die("--kernel %s is %s for a processor that softoff does not know", opt->kernel,
		    image.what);
	if (opt->arch != ARCH_UNKNOWN && opt->arch != image.arch)
		die("--kernel %s is %s, and --arch says %s", opt->kernel, image.what,
		    image_arch_name(opt->arch));
	opt->arch = image.arch;
	if (opt->boot == BOOT_DEFAULT)
		opt->boot = opt->arch == ARCH_ARM64 ? BOOT_DT : BOOT_ACPI;
	if (opt->arch == ARCH_X86_64 && opt->boot != BOOT_ACPI)
		die("--boot %s: an x86_64 guest can only boot with acpi",
		    options_boot_name(opt->boot));
	if (opt->arch == ARCH_X86_64 && image.gzip)
		die("--kernel %s is gzip-compressed as a whole: a bzImage is booted as it is built",
		    opt->kernel);
	if (opt->arch == ARCH_ARM64 && !options_boot_is_dt(opt->boot) && !image.efi)
		die("--kernel %s has no EFI stub (CONFIG_EFI): --boot %s needs one", opt->kernel,
		    options_boot_name(opt->boot));
	if (opt->vmm == VMM_VZ && opt->arch == ARCH_ARM64 && opt->boot != BOOT_DT)
		die("--boot %s: with --vmm vz a kernel is booted directly (dt)", options_boot_name(opt->boot));
	if (opt->vmm == VMM_VZ && opt->firmware)
		die("--firmware: with --vmm vz it boots from a disk, without --kernel");
	if (options_boot_is_dt(opt->boot) && opt->firmware)
		die("--firmware: --boot %s has none", options_boot_name(opt->boot));
}

void preflight_readable(const char *option, const char *path)
{
	struct stat st;

	if (strlen(path) >= QEMU_PATH_MAX)
		die("--%s: the file name is too long", option);
	if (stat(path, &st) < 0 || access(path, R_OK) < 0)
		die("--%s %s: %s", option, path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		die("--%s %s is a directory", option, path);
	if (S_ISREG(st.st_mode) && st.st_size == 0)
		die("--%s %s is empty", option, path);
}

/*
 * What a qcow2 header may name is another file of the host. A guest that owns a raw disk can write
 * such a header, so a format that was only guessed from content must not lead anywhere
 * (docs/interop/qcow2.txt: backing file at byte 8, incompatible feature bit 2 for an external data
 * file at byte 72).
 */
static bool leads_elsewhere(const unsigned char head[80])
{
	size_t i;

	for (i = 8; i < 16; i++)
		if (head[i])
			return true;
	return head[7] >= 3 && (head[79] & 4);
}

/* "disk.img,rw": the file is there without the last word, which is none that we know. */
static void name_bad_suffix(const char *path)
{
	const char *comma = strrchr(path, ',');
	static char file[QEMU_PATH_MAX];

	if (!comma || access(path, F_OK) == 0 || (size_t)(comma - path) >= sizeof(file))
		return;
	snprintf(file, sizeof(file), "%.*s", (int)(comma - path), path);
	if (access(file, F_OK) == 0)
		die("--disk %s: \"%s\" is not one of ro, raw or qcow2", path, comma + 1);
}

static void check_disk(struct disk *d)
{
	unsigned char head[80] = { 0 };
	int fd;

	name_bad_suffix(d->path);
	preflight_readable("disk", d->path);
	/* a FIFO is not waited for */
	fd = open(d->path, (d->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		die("--disk %s: %s%s", d->path, strerror(errno),
		    d->read_only ? "" : " (to read only: FILE,ro)");
	if (read(fd, head, sizeof(head)) < 0)
		die("--disk %s: %s", d->path, strerror(errno));
	close(fd);
	if (d->format != DISK_SNIFF)
		return;
	d->format = memcmp(head, "QFI\xfb", 4) ? DISK_RAW : DISK_QCOW2;
	if (d->format == DISK_QCOW2 && leads_elsewhere(head))
		die("--disk %s is a qcow2 that leads to another file: say that it may, with FILE,qcow2",
		    d->path);
}

/* QEMU would tell too, but its sentence does not name the option. */
static void check_port(const struct publish *p)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons((uint16_t)p->host) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0)
		die("--publish: %s", strerror(errno));
	inet_pton(AF_INET, p->address, &sa.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0)
		die("--publish %s:%ld: %s", p->address, p->host, strerror(errno));
	close(fd);
}

static void check_net(const struct options *opt)
{
	size_t i, j;

	if (opt->n_publish && opt->net == NET_NONE)
		die("--publish: --net none has no network");
	for (i = 0; i < opt->n_publish; i++) {
		const struct publish *p = &opt->publish[i];

		for (j = 0; j < i; j++)
			if (p->host == opt->publish[j].host &&
			    !strcmp(p->address, opt->publish[j].address))
				die("--publish: %s:%ld is given twice", p->address, p->host);
		check_port(p);
	}
}

void preflight(struct options *opt)
{
	size_t i;

	check_kernel(opt);
	if (opt->initrd) {
		preflight_readable("initrd", opt->initrd);
		preflight_initrd(opt);
	}
	for (i = 0; i < opt->n_disks; i++)
		check_disk(&opt->disks[i]);
	check_net(opt);
	preflight_outputs(opt);
}

void preflight_cmdline(const struct options *opt, char out[CMDLINE_SIZE])
{
	struct guest_cmdline in = {
		.console = opt->vmm == VMM_VZ ? "hvc0" : opt->arch == ARCH_ARM64 ? "ttyAMA0" : "ttyS0",
		.append = opt->append,
		.workload = opt->workload,
		.ascii_only = opt->firmware != NULL,
		.close_words = opt->firmware && opt->initrd,
	};
	const char *culprit;
	enum guest_cmdline_fault fault = guest_cmdline_build(&in, out, &culprit);

	if (fault == CMDLINE_OK)
		return;
	if (culprit)
		die("the kernel command line %s: \"%.200s\"", guest_cmdline_why(fault), culprit);
	die("the kernel command line %s", guest_cmdline_why(fault));
}
