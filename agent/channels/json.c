// SPDX-License-Identifier: MIT
/*
 * json.c - reading small JSON objects, by jsmn: no heap, no recursion.
 *
 * jsmn finds tokens and accepts much that is no JSON: a colon before the object, a name without a value. It also reads on past
 * the object, and later bytes may spoil its tokens. So a scanner of our own checks the grammar and finds the end first, and jsmn gets
 * exactly one object.
 */
#include "agent/channels/json.h"

#include <errno.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#include <jsmn.h>

#include "lib/text.h"

_Static_assert(sizeof(((struct json *)0)->tokens[0]) == sizeof(jsmntok_t), "tokens are jsmn's");

/* --- the scanner ------------------------------------------------------------------------------------- */

enum expected {
	OBJECT,        /* the whole */
	VALUE,
	VALUE_OR_END,  /* after [ */
	NAME,
	NAME_OR_END,   /* after { */
	COLON,
	COMMA_OR_END,
};

struct scan {
	const char *at, *end;
	enum expected expected;
	unsigned depth;
	uint64_t objects; /* a bit for each level: an object, else an array */
};

_Static_assert(JSON_DEPTH <= 64, "a level is a bit");

static unsigned char byte_at(const struct scan *s, size_t i)
{
	return (unsigned char)s->at[i];
}

/*
 * The length of the UTF-8 sequence at s->at (RFC 3629, section 4), or of the part of it that is there. 0: there is none. The
 * second byte's range keeps out overlong forms, surrogates and what is above U+10FFFF.
 */
static size_t utf8_length(const struct scan *s)
{
	unsigned char first = byte_at(s, 0), low = 0x80, high = 0xbf;
	size_t have = (size_t)(s->end - s->at), len = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4, i;

	if (first < 0xc2 || first > 0xf4)
		return 0;
	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xed)
		high = 0x9f;
	else if (first == 0xf4)
		high = 0x8f;
	for (i = 1; i < len && i < have; i++) {
		if (byte_at(s, i) < low || byte_at(s, i) > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return i;
}

/* The length of the escape at s->at, or of the part of it that is there. 0: it is none. */
static size_t escape_length(const struct scan *s)
{
	size_t have = (size_t)(s->end - s->at), i = 2;

	if (have < 2)
		return have;
	if (s->at[1] != 'u')
		return s->at[1] && strchr("\"\\/bfnrt", s->at[1]) ? 2 : 0;
	for (; i < 6 && i < have; i++)
		if (!s->at[i] || !strchr("0123456789abcdefABCDEF", s->at[i]))
			return 0;
	return i;
}

/* Moves s->at past the string that begins there. Returns 1; 0: it does not end yet; -EBADMSG: it is no string. */
static int scan_string(struct scan *s)
{
	for (s->at++; s->at < s->end;) {
		size_t len = 1;

		if (*s->at == '"') {
			s->at++;
			return 1;
		}
		if (*s->at == '\\')
			len = escape_length(s);
		else if (byte_at(s, 0) >= 0x80)
			len = utf8_length(s);
		else if (byte_at(s, 0) < ' ')
			len = 0;
		if (len == 0)
			return -EBADMSG;
		s->at += len;
	}
	return 0;
}

static size_t digits(const struct scan *s)
{
	size_t i = 0;

	while (s->at + i < s->end && s->at[i] >= '0' && s->at[i] <= '9')
		i++;
	return i;
}

/* Moves s->at past digits, of which there must be some. Returns as scan_string() does. */
static int scan_digits(struct scan *s)
{
	size_t n = digits(s);

	s->at += n;
	return n ? 1 : s->at < s->end ? -EBADMSG : 0;
}

/* If the next character is one of `characters`, moves s->at past it and returns true. */
static bool skip_one_of(struct scan *s, const char *characters)
{
	bool there = s->at < s->end && *s->at && strchr(characters, *s->at);

	s->at += there;
	return there;
}

/* The same for a number. At the end of the text more digits may follow. */
static int scan_number(struct scan *s)
{
	bool zero;
	int is;

	(void)skip_one_of(s, "-");
	zero = s->at < s->end && *s->at == '0';
	if (zero && digits(s) > 1)
		return -EBADMSG;
	is = scan_digits(s);
	if (is > 0 && skip_one_of(s, "."))
		is = scan_digits(s);
	if (is > 0 && skip_one_of(s, "eE")) {
		(void)skip_one_of(s, "+-");
		is = scan_digits(s);
	}
	return is > 0 && s->at == s->end ? 0 : is;
}

/* The same for true, false, null. */
static int scan_word(struct scan *s)
{
	const char *word = *s->at == 't' ? "true" : *s->at == 'f' ? "false" : "null";

	for (; *word; word++, s->at++) {
		if (s->at == s->end)
			return 0;
		if (*s->at != *word)
			return -EBADMSG;
	}
	return 1;
}

/* The same for a value that is no object and no array. */
static int scan_scalar(struct scan *s)
{
	s->expected = COMMA_OR_END;
	if (*s->at == '"')
		return scan_string(s);
	return *s->at == '-' || (*s->at >= '0' && *s->at <= '9') ? scan_number(s) : scan_word(s);
}

static int open_bracket(struct scan *s, bool object)
{
	if (s->depth == JSON_DEPTH)
		return -ELOOP;
	s->depth++;
	s->objects = s->objects << 1 | object;
	s->expected = object ? NAME_OR_END : VALUE_OR_END;
	s->at++;
	return 1;
}

static int close_bracket(struct scan *s)
{
	s->depth--;
	s->objects >>= 1;
	s->expected = COMMA_OR_END;
	s->at++;
	return 1;
}

/* Moves s->at past the token there. Returns as scan_string() does, -ELOOP: too deep. */
static int scan_token(struct scan *s)
{
	const bool object = s->objects & 1;
	const char c = *s->at;

	switch (s->expected) {
	case OBJECT:
		return c == '{' ? open_bracket(s, true) : -EBADMSG;
	case VALUE_OR_END:
		if (c == ']')
			return close_bracket(s);
		__attribute__((fallthrough));
	case VALUE:
		return c == '{' || c == '[' ? open_bracket(s, c == '{') : scan_scalar(s);
	case NAME_OR_END:
		if (c == '}')
			return close_bracket(s);
		__attribute__((fallthrough));
	case NAME:
		s->expected = COLON;
		return c == '"' ? scan_string(s) : -EBADMSG;
	case COLON:
		s->expected = VALUE;
		return skip_one_of(s, ":") ? 1 : -EBADMSG;
	case COMMA_OR_END:
		if (c == (object ? '}' : ']'))
			return close_bracket(s);
		s->expected = object ? NAME : VALUE;
		return skip_one_of(s, ",") ? 1 : -EBADMSG;
	}
	return -EBADMSG;
}

int json_scan(const char *text, size_t len)
{
	struct scan s = { .at = text, .end = text + len, .expected = OBJECT };
	int is;

	do {
		while (skip_one_of(&s, " \t\r\n"))
			;
		if (s.at == s.end)
			return 0;
		is = scan_token(&s);
		if (is <= 0)
			return is;
	} while (s.depth);
	return (int)(s.at - text);
}

/* --- tokens ------------------------------------------------------------------------------------------ */

int json_parse(struct json *j, const char *text, size_t len)
{
	jsmn_parser parser;
	int got;

	jsmn_init(&parser);
	j->text = text;
	got = jsmn_parse(&parser, text, len, (jsmntok_t *)j->tokens, JSON_TOKENS);
	j->count = got > 0 ? got : 0;
	return got > 0 ? 0 : -E2BIG;
}

const char *json_raw(const struct json *j, int token, size_t *len)
{
	*len = token < 0 ? 0 : (size_t)(j->tokens[token].end - j->tokens[token].start);
	return token < 0 ? "" : j->text + j->tokens[token].start;
}

static bool is_type(const struct json *j, int token, jsmntype_t type)
{
	return token >= 0 && token < j->count && j->tokens[token].type == (int)type;
}

bool json_is_object(const struct json *j, int token)
{
	return is_type(j, token, JSMN_OBJECT);
}

bool json_is_array(const struct json *j, int token)
{
	return is_type(j, token, JSMN_ARRAY);
}

bool json_is_string(const struct json *j, int token)
{
	return is_type(j, token, JSMN_STRING);
}

bool json_equals(const struct json *j, int token, const char *first, const char *rest)
{
	size_t len, skip = strlen(first);
	const char *raw = json_raw(j, token, &len);

	return json_is_string(j, token) && len == skip + strlen(rest) && memcmp(raw, first, skip) == 0 &&
	       memcmp(raw + skip, rest, len - skip) == 0;
}

int json_next(const struct json *j, int object, int key)
{
	int next = key < 0 ? object + 1 : key + 2, end;

	if (!json_is_object(j, object))
		return -1;
	/* The tokens inside the value follow it. */
	end = key < 0 ? 0 : j->tokens[key + 1].end;
	while (next < j->count && j->tokens[next].start < end)
		next++;
	return next < j->count && j->tokens[next].start < j->tokens[object].end ? next : -1;
}

int json_member(const struct json *j, int object, const char *name)
{
	int key = -1;

	while ((key = json_next(j, object, key)) >= 0)
		if (json_equals(j, key, name, ""))
			return key + 1;
	return -1;
}

int json_number(const struct json *j, int token, int64_t *out)
{
	size_t len;
	const char *s = json_raw(j, token, &len), *end = s + len;
	bool minus = *s == '-';
	uint64_t n;

	s += minus;
	/* A bracket at least follows a number in an object, so reading ends; it must end at the token's end. */
	if (!is_type(j, token, JSMN_PRIMITIVE) || text_parse_u64(&s, INT64_MAX, &n) < 0 || s != end)
		return -EINVAL;
	*out = minus ? -(int64_t)n : (int64_t)n;
	return 0;
}
