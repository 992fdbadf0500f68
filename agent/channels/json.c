// SPDX-License-Identifier: MIT
/* json.c - reading small JSON objects, by jsmn: no heap, no recursion. */
#include "agent/channels/json.h"

#include <errno.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#include <jsmn.h>

#include "lib/text.h"

_Static_assert(sizeof(((struct json *)0)->tokens[0]) == sizeof(jsmntok_t), "tokens are jsmn's");

int json_parse(struct json *j, const char *text, size_t len)
{
	jsmn_parser parser;
	int got;

	jsmn_init(&parser);
	j->text = text;
	got = jsmn_parse(&parser, text, len, (jsmntok_t *)j->tokens, JSON_TOKENS);
	j->count = 0;
	if (parser.toknext && j->tokens[0].type != JSMN_OBJECT)
		return -EBADMSG;
	/* Whatever is wrong behind it is not its business. */
	if (parser.toknext && j->tokens[0].end > 0) {
		j->count = (int)parser.toknext;
		return j->tokens[0].end;
	}
	return got == JSMN_ERROR_NOMEM ? -E2BIG : got == JSMN_ERROR_INVAL ? -EBADMSG : 0;
}

const char *json_raw(const struct json *j, int token, size_t *len)
{
	*len = token < 0 ? 0 : (size_t)(j->tokens[token].end - j->tokens[token].start);
	return token < 0 ? "" : j->text + j->tokens[token].start;
}

bool json_is_string(const struct json *j, int token)
{
	return token >= 0 && j->tokens[token].type == JSMN_STRING;
}

static bool is(const struct json *j, int token, const char *first, const char *rest)
{
	size_t len, skip = strlen(first);
	const char *raw = json_raw(j, token, &len);

	return json_is_string(j, token) && len == skip + strlen(rest) && memcmp(raw, first, skip) == 0 &&
	       memcmp(raw + skip, rest, len - skip) == 0;
}

int json_find(const struct json *j, int token, const char *prefix, const char *names)
{
	int i = 0;

	for (; !is(j, token, prefix, names); i++) {
		names += strlen(names) + 1;
		if (!*names)
			return -1;
	}
	return i;
}

int json_member(const struct json *j, int object, const char *name)
{
	int key = object + 1, end;

	if (object < 0 || object >= j->count || j->tokens[object].type != JSMN_OBJECT)
		return -1;
	/* A name has its value for a child, which jsmn counts in `size`; then come all that are in the value. */
	for (int n = j->tokens[object].size; n > 0 && key + 1 < j->count && j->tokens[key].size == 1; n--) {
		if (is(j, key, name, ""))
			return key + 1;
		end = j->tokens[key + 1].end;
		do
			key++;
		while (key < j->count && j->tokens[key].start < end);
	}
	return -1;
}

int json_number(const struct json *j, int token, int64_t *out)
{
	size_t len;
	const char *s = json_raw(j, token, &len), *end = s + len;
	bool minus = *s == '-';
	uint64_t n;

	s += minus;
	/* Behind a number in an object stands at least a bracket: so there is an end to reading, and it has to be this one. */
	if (json_is_string(j, token) || text_parse_u64(&s, INT64_MAX, &n) < 0 || s != end)
		return -EINVAL;
	*out = minus ? -(int64_t)n : (int64_t)n;
	return 0;
}
