// SPDX-License-Identifier: MIT
/*
 * log_errno.c - the text of each errno that the system calls of the guest programs return. strerror(3) has the texts of all
 * errors and is twice as large.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "lib/text.h"

/* In the words of glibc's strerror(3), which people look up. */
#define ERRORS(X) \
	X(EPERM, "Operation not permitted")                           \
	X(ENOENT, "No such file or directory")                        \
	X(EIO, "Input/output error")                                  \
	X(ENXIO, "No such device or address")                         \
	X(E2BIG, "Argument list too long")                            \
	X(ENOEXEC, "Exec format error")                               \
	X(ECHILD, "No child processes")                               \
	X(EAGAIN, "Resource temporarily unavailable")                 \
	X(ENOMEM, "Cannot allocate memory")                           \
	X(EACCES, "Permission denied")                                \
	X(EBUSY, "Device or resource busy")                           \
	X(EEXIST, "File exists")                                      \
	X(EXDEV, "Invalid cross-device link")                         \
	X(ENODEV, "No such device")                                   \
	X(ENOTDIR, "Not a directory")                                 \
	X(EISDIR, "Is a directory")                                   \
	X(EINVAL, "Invalid argument")                                 \
	X(ENFILE, "Too many open files in system")                    \
	X(EMFILE, "Too many open files")                              \
	X(ENOTTY, "Inappropriate ioctl for device")                   \
	X(ETXTBSY, "Text file busy")                                  \
	X(ENOSPC, "No space left on device")                          \
	X(EROFS, "Read-only file system")                             \
	X(EPIPE, "Broken pipe")                                       \
	X(ENAMETOOLONG, "File name too long")                         \
	X(ENOSYS, "Function not implemented")                         \
	X(ELOOP, "Too many levels of symbolic links")                 \
	X(EPROTO, "Protocol error")                                   \
	X(EPROTONOSUPPORT, "Protocol not supported")                  \
	X(EOPNOTSUPP, "Operation not supported")                      \
	X(EAFNOSUPPORT, "Address family not supported by protocol")   \
	X(EADDRNOTAVAIL, "Cannot assign requested address")           \
	X(ENETDOWN, "Network is down")                                \
	X(ENETUNREACH, "Network is unreachable")                      \
	X(ECONNRESET, "Connection reset by peer")                     \
	X(ENOBUFS, "No buffer space available")                       \
	X(ETIMEDOUT, "Connection timed out")                          \
	X(ECONNREFUSED, "Connection refused")                         \
	X(EHOSTUNREACH, "No route to host")                           \
	X(ESTALE, "Stale file handle")                                \
	X(EADDRINUSE, "Address already in use")                       \
	X(EBADMSG, "Bad message")                                     \
	X(EUCLEAN, "Structure needs cleaning")                        \
	X(EREMOTEIO, "Remote I/O error")                              \
	X(ENOMEDIUM, "No medium found")                               \
	X(EKEYREJECTED, "Key was rejected by service")

#define NUMBER(number, text) number,
#define TEXT(number, text) text "\0"

static const unsigned char numbers[] = { ERRORS(NUMBER) };
static const char texts[] = ERRORS(TEXT);

const char *log_errno(int err)
{
	static char other[16];
	const char *text = texts;

	if (err < 0)
		err = -err;
	for (size_t i = 0; i < sizeof(numbers); i++, text += strlen(text) + 1)
		if (numbers[i] == err)
			return text;
	(void)TEXT_SET(other, "error %d", err);
	return other;
}
