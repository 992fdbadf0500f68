// SPDX-License-Identifier: MIT
/*
 * test_agent_input.c - the reader of power keys, at an event node that this test plays, as linux/drivers/input/evdev.c does it:
 * a buffer a reader, that overflows. libevdev, which its kernel side's maintainers write, reads the same node: both must
 * report the same presses.
 */
#include <errno.h>
#include <libevdev/libevdev.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "agent/channels/input.h"
#include "tests/unit/tap.h"

#define NODE 1000 /* the numbers of the readers' descriptors, which are not open */
#define READERS 2
#define BUFFER 8 /* the kernel's has 64 at the least */

static struct reader {
	struct input_event events[BUFFER];
	unsigned count;
} readers[READERS];

static unsigned char can[KEY_CNT / 8], is_down[KEY_CNT / 8];
static bool gone, nameless;
static int masks;

static bool bit(const unsigned char *bitmap, unsigned code)
{
	return bitmap[code / 8] >> code % 8 & 1;
}

static void put(struct reader *r, unsigned short type, unsigned short code, int value)
{
	const struct input_event event = { .type = type, .code = code, .value = value };

	if (r->count == BUFFER) { /* evdev.c, __pass_event: only the newest event stays, after SYN_DROPPED */
		r->events[0] = (struct input_event){ .type = EV_SYN, .code = SYN_DROPPED };
		r->count = 1;
	}
	r->events[r->count++] = event;
}

static void happens(unsigned short code, int value)
{
	const unsigned char mask = (unsigned char)(1 << code % 8);

	is_down[code / 8] = (unsigned char)(value ? is_down[code / 8] | mask : is_down[code / 8] & ~mask);
	for (unsigned i = 0; i < READERS; i++) {
		put(&readers[i], EV_KEY, code, value);
		put(&readers[i], EV_SYN, SYN_REPORT, 0);
	}
}

/* evdev.c, __evdev_flush_queue: keys that an answer covers leave the buffer, and reports that are empty then. */
static void flush_keys(struct reader *r)
{
	unsigned kept = 0, in_report = 1;

	for (unsigned i = 0; i < r->count; i++) {
		const struct input_event *e = &r->events[i];
		const bool report = e->type == EV_SYN && e->code == SYN_REPORT;

		if (e->type == EV_KEY || (report && !in_report))
			continue;
		in_report = report ? 0 : in_report + 1;
		r->events[kept++] = *e;
	}
	r->count = kept;
}

ssize_t read(int fd, void *buf, size_t size)
{
	struct reader *r = &readers[fd - NODE];
	unsigned n = (unsigned)(size / sizeof(struct input_event));

	if (gone || !r->count) {
		errno = gone ? ENODEV : EAGAIN;
		return -1;
	}
	if (n > r->count)
		n = r->count;
	memcpy(buf, r->events, n * sizeof(*r->events));
	memmove(r->events, r->events + n, (r->count - n) * sizeof(*r->events));
	r->count -= n;
	return (ssize_t)(n * sizeof(*r->events));
}

static int answer(void *to, size_t room, const void *what, size_t size)
{
	memset(to, 0, room);
	memcpy(to, what, size < room ? size : room);
	return (int)(size < room ? size : room);
}

/* The kernel tells requests apart by their number alone, and takes the room from them (evdev_do_ioctl). */
int ioctl(int fd, unsigned long request, ...)
{
	const unsigned number = _IOC_NR(request), room = _IOC_SIZE(request);
	static const unsigned char types = 1 << EV_SYN | 1 << EV_KEY;
	va_list ap;
	void *to;

	va_start(ap, request);
	to = va_arg(ap, void *);
	va_end(ap);
	if (gone || (number == _IOC_NR(EVIOCGNAME(0)) && nameless)) {
		errno = gone ? ENODEV : ENOENT;
		return -1;
	}
	if (number == _IOC_NR(EVIOCSMASK))
		return masks++, 0;
	if (number == _IOC_NR(EVIOCGKEY(0))) {
		flush_keys(&readers[fd - NODE]);
		return answer(to, room, is_down, sizeof(is_down));
	}
	if (number == _IOC_NR(EVIOCGBIT(0, 0)))
		return answer(to, room, &types, 1);
	if (number == _IOC_NR(EVIOCGBIT(EV_KEY, 0)))
		return answer(to, room, can, sizeof(can));
	if (number == _IOC_NR(EVIOCGNAME(0)))
		return answer(to, room, "A Button", sizeof("A Button"));
	memset(to, 0, room);
	return 0;
}

static void reset(void)
{
	memset(readers, 0, sizeof(readers));
	memset(is_down, 0, sizeof(is_down));
	memset(can, 0, sizeof(can));
	can[KEY_POWER / 8] |= 1 << KEY_POWER % 8;
	can[KEY_RESTART / 8] |= 1 << KEY_RESTART % 8;
	gone = nameless = false;
}

static void starting(void)
{
	struct input in = { .has = 77 };

	reset();
	happens(KEY_RESTART, 1);
	is_int(input_start(&in, NODE), 0, "a button is opened");
	is_int((long)in.has, 1 << INPUT_POWER | 1 << INPUT_RESTART, "the keys that the button can send are read");
	is_int((long)in.down, 1 << INPUT_RESTART, "the keys that are down already are read");
	is_str(in.name, "A Button", "the button's name is read");
	is_int(masks, 2, "the mask switches other events off");
	nameless = true;
	is_int(input_start(&in, NODE), 0, "a button without a name is opened");
	is_str(in.name, "", "a button without a name has an empty one");
	gone = true;
	in.has = 77;
	is_int(input_start(&in, NODE), -ENODEV, "a device that has gone is refused");
	is_int((long)in.has, 77, "a refusal writes nothing");
	is_int((long)input_code(INPUT_POWER2), KEY_POWER2, "each bit of the mask stands for its key code");
}

static void reading(void)
{
	struct input in;
	unsigned pressed;

	reset();
	is_int(input_start(&in, NODE), 0, "a button with two keys is opened");
	is_int(input_read(&in, &pressed), -EAGAIN, "a read before any key finds nothing");
	happens(KEY_POWER, 1);
	is_int(input_read(&in, &pressed), 2, "a key and its report are two events");
	is_int((long)pressed, 1 << INPUT_POWER, "a key that goes down is a press");
	happens(KEY_POWER, 2);
	happens(KEY_POWER, 0);
	is_int(input_read(&in, &pressed), 4, "a repeat and a release are four events");
	is_int((long)pressed, 0, "a repeat and a release are no press");
	happens(KEY_A, 1);
	happens(KEY_RESTART, 1);
	is_int(input_read(&in, &pressed), 4, "a key of no interest and the second power key are four events");
	is_int((long)pressed, 1 << INPUT_RESTART, "the second power key is a press of its own");
	gone = true;
	is_int(input_read(&in, &pressed), -ENODEV, "a read of a removed device says ENODEV");
}

static void overflow(void)
{
	struct input in;
	unsigned pressed;

	reset();
	is_int(input_start(&in, NODE), 0, "the button of the overflow test is opened");
	for (int i = 0; i < 3 * BUFFER; i++)
		happens(KEY_A, i & 1);
	happens(KEY_POWER, 1);
	ok(input_read(&in, &pressed) > 0, "a flood with a press at its end is read");
	is_int((long)pressed, 1 << INPUT_POWER, "the press at the end of the flood is seen");
	is_int(input_read(&in, &pressed), -EAGAIN, "the press at the end of the flood is seen once");
	for (int i = 0; i < 3 * BUFFER; i++)
		happens(KEY_A, i & 1);
	ok(input_read(&in, &pressed) > 0, "a flood while the key is down is read");
	is_int((long)pressed, 0, "a flood while the key is down is no press");
	for (int i = 0; i < 2 * BUFFER; i++)
		happens(KEY_POWER, i & 1);
	ok(input_read(&in, &pressed) > 0, "a flood of presses is read");
	is_int((long)in.dropped, 0, "the reader is in step after SYN_DROPPED");
	is_int((long)in.down, 1 << INPUT_POWER, "the reader's state after SYN_DROPPED is the kernel's");
}

/* Presses that libevdev reports, read as its manual says. */
static unsigned peer_read(struct libevdev *peer)
{
	unsigned flag = LIBEVDEV_READ_FLAG_NORMAL, pressed = 0;
	struct input_event event;

	for (;;) {
		int rc = libevdev_next_event(peer, flag, &event);

		if (rc == -EAGAIN && flag == LIBEVDEV_READ_FLAG_NORMAL)
			return pressed;
		flag = rc == LIBEVDEV_READ_STATUS_SYNC ? LIBEVDEV_READ_FLAG_SYNC : LIBEVDEV_READ_FLAG_NORMAL;
		for (unsigned i = 0; rc >= 0 && i < INPUT_KEYS; i++)
			if (event.type == EV_KEY && event.code == input_code(i) && event.value == 1)
				pressed |= 1u << i;
	}
}

/* Keys that go down and up at random, some repeats, and looks in between, so late at times that the buffer overflows. */
static void beside_libevdev(void)
{
	static const unsigned short keys[] = { KEY_POWER, KEY_RESTART, KEY_A };
	unsigned missed = 0, more = 0, presses = 0, pressed, here, there;
	struct libevdev *peer;
	struct input in;

	reset();
	srand(1);
	is_int(libevdev_new_from_fd(NODE + 1, &peer), 0, "libevdev opens the node");
	is_int(input_start(&in, NODE), 0, "the agent's reader opens the node of libevdev's test");
	for (int round = 0; round < 100000; round++) {
		for (int n = rand() % (rand() % 8 ? 3 : 40); n > 0; n--) {
			const unsigned short key = keys[rand() % 3];

			happens(key, bit(is_down, key) ? rand() % 4 ? 0 : 2 : 1);
		}
		here = 0;
		while (input_read(&in, &pressed) >= 0)
			here |= pressed;
		presses += here != 0;
		there = peer_read(peer);
		missed += (there & ~here) != 0;
		more += (here & ~there) != 0;
	}
	ok(presses > 10000, "both readers see presses (%u in 100000 looks)", presses);
	is_int(missed, 0, "the agent's reader misses no press that libevdev sees");
	/* It discards the events after SYN_DROPPED; a key that went down and up among them is a press. */
	ok(more < presses / 10, "the agent's reader sees presses that libevdev misses (%u)", more);
	libevdev_free(peer);
}

int main(void)
{
	starting();
	reading();
	overflow();
	beside_libevdev();
	return done();
}
