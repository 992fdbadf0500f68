// SPDX-License-Identifier: MIT
/*
 * test_agent_input.c - the reader of power keys, at an event node that this test plays, as linux/drivers/input/evdev.c does it: a
 * buffer that overflows, masks that filter, and questions that remove key events from the buffer.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "agent/channels/input.h"
#include "tests/unit/tap.h"

#define NODE 1000 /* the node's descriptor: no real one */
#define BUFFER 8 /* the kernel's has 64 at the least */

static struct reader {
	struct input_event events[BUFFER];
	unsigned count;
} reader;

static unsigned char can[KEY_CNT / 8], is_down[KEY_CNT / 8];
static bool gone, nameless, repeating, old; /* old: a kernel that cannot mask */
static unsigned char keys_wanted[KEY_CNT / 8];
static int masks;

static bool bit(const unsigned char *bitmap, unsigned code)
{
	return bitmap[code / 8] >> code % 8 & 1;
}

/* evdev.c, evdev_pass_values: of a report whose events are all filtered, nothing is left. */
static bool is_filtered(unsigned short code)
{
	return masks == 2 && !bit(keys_wanted, code);
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
	if (is_filtered(code))
		return;
	put(&reader, EV_KEY, code, value);
	put(&reader, EV_SYN, SYN_REPORT, 0);
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
	struct reader *r = &reader;
	(void)fd;
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

static int set_mask(const struct input_mask *m)
{
	if (old) {
		errno = EINVAL;
		return -1;
	}
	if (m->type == EV_KEY)
		memcpy(keys_wanted, (const void *)(uintptr_t)m->codes_ptr, sizeof(keys_wanted));
	masks++;
	return 0;
}

/* The kernel tells requests apart by their number alone, and takes the room from them (evdev_do_ioctl). */
int ioctl(int fd, unsigned long request, ...)
{
	const unsigned number = _IOC_NR(request), room = _IOC_SIZE(request);
	const unsigned char types[] = { 1 << EV_SYN | 1 << EV_KEY, 0, repeating ? 1 << (EV_REP - 16) : 0 };
	va_list ap;
	void *to;

	(void)fd;
	va_start(ap, request);
	to = va_arg(ap, void *);
	va_end(ap);
	if (gone || (number == _IOC_NR(EVIOCGNAME(0)) && nameless)) {
		errno = gone ? ENODEV : ENOENT;
		return -1;
	}
	if (number == _IOC_NR(EVIOCSMASK))
		return set_mask(to);
	if (number == _IOC_NR(EVIOCGKEY(0))) {
		flush_keys(&reader);
		return answer(to, room, is_down, sizeof(is_down));
	}
	if (number == _IOC_NR(EVIOCGBIT(0, 0)))
		return answer(to, room, types, sizeof(types));
	if (number == _IOC_NR(EVIOCGBIT(EV_KEY, 0)))
		return answer(to, room, can, sizeof(can));
	if (number == _IOC_NR(EVIOCGNAME(0)))
		return answer(to, room, "A Button", sizeof("A Button"));
	memset(to, 0, room);
	return 0;
}

static void reset(void)
{
	memset(&reader, 0, sizeof(reader));
	memset(is_down, 0, sizeof(is_down));
	memset(can, 0, sizeof(can));
	can[KEY_POWER / 8] |= 1 << KEY_POWER % 8;
	can[KEY_RESTART / 8] |= 1 << KEY_RESTART % 8;
	gone = nameless = repeating = old = false;
	masks = 0;
}

/* Reads until nothing is left. Returns the mask of keys that were pressed. */
static unsigned drain(struct input *in)
{
	unsigned all = 0, pressed;

	while (input_read(in, &pressed) == 0)
		all |= pressed;
	return all;
}

static void starting(void)
{
	struct input in = { .has = 77 };
	unsigned pressed;

	reset();
	happens(KEY_RESTART, 1);
	is_int(input_start(&in, NODE, &pressed), 0, "a button is opened");
	is_int((long)in.has, 1 << INPUT_POWER | 1 << INPUT_RESTART, "the keys that the button can send are read");
	is_int((long)in.down, 1 << INPUT_RESTART, "the keys that are down already are read");
	is_int((long)pressed, 1 << INPUT_RESTART, "a key that is down already is a press");
	is_str(input_name(&in), "A Button", "the button's name is read");
	is_int(masks, 2, "the mask switches other events off");
	is_int((long)drain(&in), 0, "the event that waited is reported once");
	input_end(&in);

	reset();
	happens(KEY_POWER, 1);
	happens(KEY_POWER, 0);
	is_int(input_start(&in, NODE, &pressed), 0, "a button with a press in its buffer is opened");
	is_int((long)pressed, 1 << INPUT_POWER, "a press in the buffer, which the question for the state would discard, is reported");
	is_int((long)in.down, 0, "the key of that press is up");
	input_end(&in);

	reset();
	nameless = true;
	in.has = 77;
	is_int(input_start(&in, NODE, &pressed), -ENOENT, "libevdev refuses a device without a name, which no driver of a button makes");
	gone = true;
	is_int(input_start(&in, NODE, &pressed), -ENODEV, "a device that has gone is refused");
	is_int((long)in.has, 77, "a refusal writes nothing");
	reset();
	memset(can, 0, sizeof(can));
	can[KEY_A / 8] |= 1 << KEY_A % 8;
	is_int(input_start(&in, NODE, &pressed), 0, "a device without a power key is opened");
	ok(!in.has && !in.device, "a device without a power key has no key, and is not kept");
	is_int((long)input_code(INPUT_POWER2), KEY_POWER2, "each bit of the mask stands for its key code");
}

static void reading(void)
{
	struct input in;
	unsigned pressed;

	reset();
	is_int(input_start(&in, NODE, &pressed), 0, "a button with two keys is opened");
	is_int(input_read(&in, &pressed), -EAGAIN, "a read before any key finds nothing");
	happens(KEY_POWER, 1);
	is_int(input_read(&in, &pressed), 0, "a key that goes down is read");
	ok(pressed == 1 << INPUT_POWER && in.moved, "a key that goes down is a press");
	(void)drain(&in);
	happens(KEY_POWER, 2);
	is_int(input_read(&in, &pressed), 0, "a repeat is read");
	ok(!pressed && in.repeated && !in.moved, "a repeat is no press");
	(void)drain(&in);
	happens(KEY_POWER, 0);
	is_int(input_read(&in, &pressed), 0, "a release is read");
	ok(!pressed && in.moved, "a release is no press, but an edge");
	(void)drain(&in);
	happens(KEY_A, 1);
	happens(KEY_RESTART, 1);
	is_int((long)drain(&in), 1 << INPUT_RESTART, "a key of no interest and the second power key are a press of the second");
	gone = true;
	is_int(input_read(&in, &pressed), -ENODEV, "a read of a removed device says ENODEV");
	input_end(&in);
}

static void overflow(void)
{
	struct input in;
	unsigned pressed;

	reset();
	old = true;
	is_int(input_start(&in, NODE, &pressed), 0, "a button of a kernel without masks is opened");
	for (int i = 0; i < 3 * BUFFER; i++)
		happens(KEY_A, i & 1);
	happens(KEY_POWER, 1);
	is_int((long)drain(&in), 1 << INPUT_POWER, "a flood of another key with a press at its end is a press");
	is_int((long)drain(&in), 0, "the press at the end of the flood is reported once");
	for (int i = 0; i < 3 * BUFFER; i++)
		happens(KEY_A, i & 1);
	ok(!drain(&in) && !in.overflow, "a flood while the key is down is no press");
	happens(KEY_POWER, 0);
	(void)drain(&in);
	for (int i = 0; i < 3 * BUFFER; i++)
		happens(KEY_A, i & 1);
	ok(!drain(&in) && !in.overflow, "a flood of other keys while the key is up is no press");
	input_end(&in);

	reset();
	is_int(input_start(&in, NODE, &pressed), 0, "a button of a kernel with masks is opened");
	for (int i = 0; i < 2 * BUFFER; i++)
		happens(KEY_POWER, !(i & 1));
	(void)drain(&in);
	ok(in.overflow, "a flood of presses that ends with the key up is an overflow, which is a press");
	in.overflow = false;
	happens(KEY_POWER, 1);
	(void)drain(&in);
	for (int i = 0; i < 2 * BUFFER; i++)
		happens(KEY_POWER, i & 1);
	ok(!drain(&in) && in.overflow, "a flood of presses that begins with the key down is an overflow, which is a press");
	input_end(&in);

	reset();
	repeating = true;
	is_int(input_start(&in, NODE, &pressed), 0, "a keyboard, whose keys repeat, is opened");
	happens(KEY_POWER, 1);
	(void)drain(&in);
	for (int i = 0; i < 2 * BUFFER; i++)
		happens(KEY_POWER, 2);
	ok(!drain(&in) && !in.overflow, "the keyboard's power key, held down, fills the buffer without a press");
	input_end(&in);
}

/*
 * Keys that go down and up at random, some repeat, and the reader looks in between, so late at times that the buffer overflows. An
 * overflow may hide a press only if other keys can fill the buffer, or if the key was down and repeats by itself.
 */
static void turns(bool masked, bool keyboard)
{
	static const unsigned short keys[] = { KEY_POWER, KEY_RESTART, KEY_A };
	unsigned missed = 0, more = 0, presses = 0, unknown = 0, there, heard, ignored;
	struct input in;

	reset();
	old = !masked;
	repeating = keyboard;
	srand(1);
	group("a %s %s masks", keyboard ? "keyboard" : "button", masked ? "with" : "without");
	is_int(input_start(&in, NODE, &ignored), 0, "the device is opened");
	for (int round = 0; round < 100000; round++) {
		const bool was_down = bit(is_down, KEY_POWER) || bit(is_down, KEY_RESTART);
		bool full = false;

		there = 0;
		for (int n = rand() % (rand() % 8 ? 3 : 40); n > 0; n--) {
			const unsigned short key = keys[rand() % 3];
			const int value = bit(is_down, key) ? rand() % 4 ? 0 : 2 : 1;

			full |= reader.count > BUFFER - 2 && !is_filtered(key);
			if (value == 1 && key != KEY_A)
				there |= 1u << (key == KEY_POWER ? INPUT_POWER : INPUT_RESTART);
			happens(key, value);
		}
		heard = drain(&in);
		presses += there != 0;
		if (in.overflow && !there)
			more += !full;
		more += (heard & ~there) != 0;
		if (full && ((keyboard && was_down) || !masked))
			unknown += (there & ~heard) != 0 && !in.overflow;
		else
			missed += full ? there && !heard && !in.overflow : (there & ~heard) != 0;
		in.overflow = false;
	}
	ok(presses > 10000, "100000 turns, %u of them with presses (%u overflows may have hidden one)", presses, unknown);
	is_int(missed, 0, "no press is missed");
	is_int(more, 0, "no press is reported that was not there");
	ok(unknown == 0 || keyboard || !masked, "no press of a button with masks can hide");
	ungroup();
	input_end(&in);
}

int main(void)
{
	starting();
	reading();
	overflow();
	turns(true, false);
	turns(true, true);
	turns(false, false);
	return done();
}
