// SPDX-License-Identifier: MIT
/*
 * fortify.c - four names that Debian's libevdev.a expects and musl does not have.
 *
 * Debian builds its libraries with _FORTIFY_SOURCE, so its libevdev calls glibc's checked variants of
 * printf, all of them for its own log messages or for uinput. The agent turns that log off (evdev_start) and
 * makes no uinput devices, so these are never reached; that they print nothing keeps musl's printf, with its
 * floating point, out of the program: 17 KiB.
 */
#include <stdarg.h>
#include <stdio.h>

int __fprintf_chk(FILE *file, int flag, const char *fmt, ...);
int __vfprintf_chk(FILE *file, int flag, const char *fmt, va_list ap);
int __snprintf_chk(char *s, size_t max, int flag, size_t size, const char *fmt, ...);
int __asprintf_chk(char **s, int flag, const char *fmt, ...);

int __fprintf_chk(FILE *file, int flag, const char *fmt, ...)
{
	(void)file;
	(void)flag;
	(void)fmt;
	return -1;
}

int __vfprintf_chk(FILE *file, int flag, const char *fmt, va_list ap)
{
	(void)file;
	(void)flag;
	(void)fmt;
	(void)ap;
	return -1;
}

int __snprintf_chk(char *s, size_t max, int flag, size_t size, const char *fmt, ...)
{
	(void)flag;
	(void)fmt;
	if (max > 0 && size > 0)
		*s = '\0';
	return -1;
}

int __asprintf_chk(char **s, int flag, const char *fmt, ...)
{
	(void)flag;
	(void)fmt;
	*s = NULL;
	return -1;
}
