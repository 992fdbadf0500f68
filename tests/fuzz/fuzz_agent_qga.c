// SPDX-License-Identifier: MIT
/*
 * fuzz_agent_qga.c - libFuzzer target: the guest agent's protocol, from bytes in a stream to answers. The commands have no
 * effect here.
 *
 * A reader of JSON by recursive descent, written for this test alone, is the judge. It walks the whole stream and counts requests and
 * errors; the stream in pieces must get that many answers. Each answer must be one line, and an object.
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

int freeze_begin(struct agent *a, bool (*wanted)(const void *context, const char *point), const void *context)
{
	(void)a;
	(void)wanted(context, "/");
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

void qga_users(struct text *out)
{
	text_str(out, "[]");
}

int qga_timezone(struct text *out)
{
	text_str(out, "{}");
	return 0;
}

static bool has_value; /* the answer that comes later */

/* A job ends at once, or cannot begin. */
int qga_job_begin(struct qga *q, void (*work)(const struct qga *q, struct text *value), unsigned ms)
{
	if (q->len % 2 || !ms)
		return -EAGAIN;
	work(q, &q->out);
	has_value = true;
	return 0;
}

void qga_fsinfo(const struct qga *q, struct text *out)
{
	(void)q;
	text_str(out, "[]");
}

void qga_fstrim(const struct qga *q, struct text *out)
{
	(void)q;
	text_str(out, "{}");
}

int qga_set_time(int64_t ns)
{
	return ns < 0 ? -EINVAL : 0;
}

/* --- the judge --------------------------------------------------------------------------------------- */

/* UNFINISHED: the text ends before the value does. WRONG: no further bytes could make it valid, or it is too deep. */
enum judged { WHOLE, UNFINISHED, WRONG };

struct judge {
	const uint8_t *at, *end;
	unsigned depth;
};

static void skip_blanks(struct judge *j)
{
	while (j->at < j->end && (*j->at == ' ' || *j->at == '\t' || *j->at == '\n' || *j->at == '\r'))
		j->at++;
}

static enum judged expect(struct judge *j, const char *any)
{
	if (j->at == j->end)
		return UNFINISHED;
	if (!*j->at || !strchr(any, *j->at))
		return WRONG;
	j->at++;
	return WHOLE;
}

#define TRY(step)                            \
	do {                                 \
		enum judged tried_ = (step); \
		if (tried_ != WHOLE)         \
			return tried_;       \
	} while (0)

/* RFC 3629's grammar, line by line. */
static enum judged judge_utf8(struct judge *j)
{
	static const struct {
		uint8_t from, to, low, high, more;
	} forms[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 0 }, { 0xe0, 0xe0, 0xa0, 0xbf, 1 }, { 0xe1, 0xec, 0x80, 0xbf, 1 }, { 0xed, 0xed, 0x80, 0x9f, 1 },
		{ 0xee, 0xef, 0x80, 0xbf, 1 }, { 0xf0, 0xf0, 0x90, 0xbf, 2 }, { 0xf1, 0xf3, 0x80, 0xbf, 2 }, { 0xf4, 0xf4, 0x80, 0x8f, 2 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (*j->at < forms[i].from || *j->at > forms[i].to)
			continue;
		j->at++;
		for (unsigned n = 0; n <= forms[i].more; n++, j->at++) {
			if (j->at == j->end)
				return UNFINISHED;
			if (*j->at < (n ? 0x80 : forms[i].low) || *j->at > (n ? 0xbf : forms[i].high))
				return WRONG;
		}
		return WHOLE;
	}
	return WRONG;
}

static enum judged judge_string(struct judge *j)
{
	TRY(expect(j, "\""));
	for (;;) {
		if (j->at == j->end)
			return UNFINISHED;
		if (*j->at == '"')
			return expect(j, "\"");
		if (*j->at < 0x20)
			return WRONG;
		if (*j->at >= 0x80) {
			TRY(judge_utf8(j));
		} else if (*j->at++ == '\\') {
			TRY(expect(j, "\"\\/bfnrtu"));
			if (j->at[-1] == 'u')
				for (unsigned n = 0; n < 4; n++)
					TRY(expect(j, "0123456789abcdefABCDEF"));
		}
	}
}

static enum judged judge_number(struct judge *j)
{
	static const char digits[] = "0123456789";

	if (*j->at == '-')
		j->at++;
	if (j->at < j->end && *j->at == '0') {
		j->at++;
		if (j->at < j->end && *j->at >= '0' && *j->at <= '9')
			return WRONG;
	} else {
		TRY(expect(j, digits));
		while (expect(j, digits) == WHOLE)
			;
	}
	if (expect(j, ".") == WHOLE) {
		TRY(expect(j, digits));
		while (expect(j, digits) == WHOLE)
			;
	}
	if (expect(j, "eE") == WHOLE) {
		(void)expect(j, "+-");
		TRY(expect(j, digits));
		while (expect(j, digits) == WHOLE)
			;
	}
	return j->at == j->end ? UNFINISHED : WHOLE;
}

static enum judged judge_value(struct judge *j);

static enum judged judge_members(struct judge *j, const char *close, bool object)
{
	if (j->depth++ == JSON_DEPTH)
		return WRONG;
	j->at++;
	skip_blanks(j);
	if (expect(j, close) != WHOLE)
		for (;;) {
			skip_blanks(j);
			if (object) {
				TRY(judge_string(j));
				skip_blanks(j);
				TRY(expect(j, ":"));
				skip_blanks(j);
			}
			TRY(judge_value(j));
			skip_blanks(j);
			if (expect(j, close) == WHOLE)
				break;
			TRY(expect(j, ","));
		}
	j->depth--;
	return WHOLE;
}

static enum judged judge_value(struct judge *j)
{
	static const char *const words[] = { "true", "false", "null" };

	if (j->at == j->end)
		return UNFINISHED;
	if (*j->at == '{' || *j->at == '[')
		return judge_members(j, *j->at == '{' ? "}" : "]", *j->at == '{');
	if (*j->at == '"')
		return judge_string(j);
	if (*j->at == '-' || (*j->at >= '0' && *j->at <= '9'))
		return judge_number(j);
	for (unsigned i = 0; i < 3; i++)
		if (*j->at == (uint8_t)*words[i]) {
			for (const char *c = words[i]; *c; c++)
				TRY(expect(j, (const char[]){ *c, '\0' }));
			return WHOLE;
		}
	return WRONG;
}

/* How many answers a stream must get. It is shorter than the longest request. */
static unsigned count_requests(const uint8_t *p, const uint8_t *end)
{
	unsigned n = 0;

	while (p < end) {
		const uint8_t *mark = memchr(p, 0xff, (size_t)(end - p)), *line;
		struct judge j = { .at = p, .end = mark ? mark : end };
		enum judged judged;

		skip_blanks(&j);
		p = j.at;
		if (p == j.end) {
			p += mark != NULL;
			continue;
		}
		judged = *p == '{' ? judge_value(&j) : WRONG;
		n += judged != UNFINISHED;
		if (judged == WHOLE) {
			p = j.at;
		} else {
			line = judged == WRONG ? memchr(p, '\n', (size_t)(j.end - p)) : NULL;
			p = line ? line + 1 : j.end + (mark != NULL);
		}
	}
	return n;
}

/* --- --- */

/* Returns whether it is an answer. */
static bool look_at(const struct text *out)
{
	size_t at = out->buf[0] == QGA_SENTINEL;
	struct judge j = { .at = (const uint8_t *)out->buf + at, .end = (const uint8_t *)out->buf + out->len };

	if (!out->len)
		return false;
	if (out->cut || *j.at != '{' || judge_value(&j) != WHOLE || j.at + 1 != j.end || memchr(out->buf, '\n', out->len) != j.at)
		abort();
	return true;
}

static bool is_shutdown(const struct qga *q)
{
	return json_equals(&q->json, json_member(&q->json, 0, "execute"), "guest-", "shutdown");
}

/* What comes, in pieces of a length that the first byte tells. */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static struct qga q;
	static uint8_t stream[QGA_IN / 2];
	size_t piece = len ? *p % 61u + 1 : 1, at = 0;
	unsigned answers = 0;

	if (len > sizeof(stream))
		return 0;
	for (size_t i = 0; i < len; i++)
		stream[i] = p[i] ? p[i] : 1; /* as qga.c does it */
	q.len = q.used = 0;
	q.passing = false;
	while (at < len) {
		size_t n = piece < len - at ? piece : len - at;

		memcpy(q.in + q.len, stream + at, n);
		q.len += n;
		at += n;
		while (qga_take(&q)) {
			if (q.used > q.len)
				abort();
			if (q.later && !has_value)
				text_u64(&q.out, 1);
			if (q.later)
				qga_complete(&q, at % 2 ? -EIO : 0);
			has_value = false;
			answers += look_at(&q.out) || is_shutdown(&q);
		}
	}
	if (answers != count_requests(stream, stream + len))
		abort();
	return 0;
}
