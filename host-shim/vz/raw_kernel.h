/* SPDX-License-Identifier: MIT */
/* raw_kernel.h - a kernel as Virtualization.framework boots it: a raw arm64 Image, or a bzImage. */
#ifndef HOST_SHIM_VZ_RAW_KERNEL_H
#define HOST_SHIM_VZ_RAW_KERNEL_H

/*
 * If the kernel is packed (an Image.gz, or an EFI zboot image), writes what is in it to a new file in
 * TMPDIR and returns its name, which the caller frees, having removed the file. Returns NULL if it can
 * be booted as it is. Ends the program with a sentence where it cannot be unpacked.
 */
char *raw_kernel_make(const char *path);

#endif
