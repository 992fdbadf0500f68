// SPDX-License-Identifier: MIT
/*
 * floor.c - the least that can be done between the button and reboot(2): what a press costs at best on this
 * kernel. PID 1 of its guest; opens the button's event node, waits for the key, and calls reboot(2).
 */
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(void)
{
	struct input_event event = { 0 };
	int fd;

	(void)mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	fd = open("/dev/input/event0", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		perror("floor: /dev/input/event0");
	while (event.type != EV_KEY || event.value != 1)
		if (read(fd, &event, sizeof(event)) < 0)
			(void)pause(); /* the end of PID 1 would be a panic */
	(void)reboot(RB_POWER_OFF);
	for (;;)
		(void)pause();
}
