/* SPDX-License-Identifier: MIT */
/*
 * kfile.h - reads config, version and modules from the file that holds a kernel.
 *
 * A file is a config; an Image, bzImage, vmlinux, EFI zboot image or unified kernel image; or a
 * package (.deb, .rpm, .apk, pkg.tar.*) that holds one of them; packed or not. A child (sandbox.h)
 * reads the file, which may be hostile.
 */
#ifndef HOST_SHIM_KERNEL_KFILE_H
#define HOST_SHIM_KERNEL_KFILE_H

#include <stdbool.h>
#include <stddef.h>

struct kfile {
	char *text; /* the config, or NULL */
	size_t len;
	char what[160];   /* for messages: "a package, in it boot/config-6.1" */
	char why[256];    /* why there is no config */
	char release[64]; /* "6.12.1-arm64"; "" if the file has none */
	bool package;
};

/*
 * Reads path ("-": stdin). Returns 0 if there is a config, else -errno: -ENOENT for a kernel
 * without one, -ENOTSUP for a file that holds no kernel and no config, or as stream_read().
 * kfile_close() in any case.
 */
int kfile_read(const char *path, struct kfile *out);
void kfile_close(struct kfile *k);

/*
 * Whether the file is a package or a unified kernel image, which kfile_extract() takes apart.
 * Looks at its first bytes only.
 */
bool kfile_is_container(const char *path);

/*
 * Writes kernel, config and modules of a package, or the kernel of a unified kernel image, to folder:
 * boot/ and lib/modules/VERSION/. Several packages may go to one folder. Returns 0, or -errno with a
 * sentence in why.
 */
int kfile_extract(const char *path, const char *folder, char why[256]);

#endif
