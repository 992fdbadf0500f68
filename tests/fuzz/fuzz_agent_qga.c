// SPDX-License-Identifier: MIT
/*
 * fuzz_agent_qga.c - libFuzzer target: the guest agent's protocol, from bytes in a stream to answers. What the commands do is
 * left out. Each answer has to be one line, and an object.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/channels/json.c"
#include "agent/channels/qga_serve.c"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

void agent_press(struct agent *a, const struct press *press)
{
	(void)a;
	if (press->action == POWER_NONE)
		abort();
}

bool freeze_is_on(void)
{
	return true;
}

int freeze_begin(struct agent *a)
{
	(void)a;
	return -EBUSY;
}

void freeze_end(void)
{
}

void qga_interfaces(struct text *out)
{
	text_str(out, "[]");
}

void qga_osinfo(struct text *out)
{
	text_str(out, "{}");
}

void qga_host_name(struct text *out)
{
	text_str(out, "{}");
}

int qga_set_time(int64_t ns)
{
	return ns < 0 ? -EINVAL : 0;
}

static void look_at(const struct text *out)
{
	size_t at = out->buf[0] == QGA_SENTINEL;

	if (out->len && (out->cut || out->buf[at] != '{' || out->buf[out->len - 2] != '}' || out->buf[out->len - 1] != '\n'))
		abort();
}

/* What comes, in pieces of a length that the first byte tells. */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static struct qga q;
	size_t piece = len ? *p % 61u + 1 : 1;

	q.len = q.used = 0;
	q.passing = false;
	while (len) {
		size_t n = piece < len ? piece : len;

		if (n > sizeof(q.in) - q.len)
			n = sizeof(q.in) - q.len;
		for (size_t i = 0; i < n; i++)
			q.in[q.len++] = (char)(p[i] ? p[i] : 1); /* as qga.c does it */
		p += n;
		len -= n;
		while (qga_take(&q)) {
			if (q.used > q.len)
				abort();
			if (q.later)
				qga_later(&q, len % 2 ? -EIO : 1);
			look_at(&q.out);
		}
		if (q.len == sizeof(q.in))
			abort();
	}
	return 0;
}
