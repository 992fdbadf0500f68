// SPDX-License-Identifier: MIT
/*
 * qemu_exit.c - devices of QEMU by which a guest ends it with an exit status.
 *
 * isa: isa-debug-exit (hw/misc/debugexit.c), a port of x86; a byte n written there is exit(2n + 1).
 * testdev: a chardev (chardev/testdev.c) of a virtio-serial port on any architecture; "nq" is exit(2n + 1), n of as many
 * digits as there are. The port is written to without O_NONBLOCK: the write then comes back when the host has taken it
 * (linux/drivers/char/virtio_console.c, __send_to_port).
 */
#include "init/shutdown/qemu_exit.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/io.h>
#endif

#include "lib/event_port.h"
#include "lib/fd.h"
#include "lib/text.h"

#define ISA_PORT 0x501 /* what QEMU's device has if it is not told another */
#define TESTDEV_PORT "org.softoff.exit"

static int write_isa(int status)
{
#ifdef __x86_64__
	if (ioperm(ISA_PORT, 1, 1) < 0)
		return -errno;
	outb((unsigned char)status, ISA_PORT);
	return 0;
#else
	(void)status;
	return -ENODEV;
#endif
}

static int write_testdev(int status)
{
	int fd FD_CLOSE = virtio_port_open(TESTDEV_PORT);
	char buf[16];
	struct text t = TEXT_IN(buf);

	if (fd < 0)
		return fd == -ENOENT ? -ENODEV : fd;
	text_fmt(&t, "%dq", status);
	if (fd_set_flags(fd, 0) < 0 || write(fd, buf, t.len) < 0)
		return -errno;
	return 0;
}

int qemu_exit_write(enum params_exit device, int status)
{
	if (status > QEMU_EXIT_MOST)
		status = QEMU_EXIT_MOST;
	switch (device) {
	case EXIT_ISA:
		return write_isa(status);
	case EXIT_TESTDEV:
		return write_testdev(status);
	case EXIT_OFF:
		break;
	}
	return 0;
}
