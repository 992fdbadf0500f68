/* SPDX-License-Identifier: MIT */
/* json.h - reading small JSON objects: who asks is the host, but what it sends is input as any other. */
#ifndef AGENT_CHANNELS_JSON_H
#define AGENT_CHANNELS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values, names and brackets of one text. */
#define JSON_TOKENS 128

struct json {
	const char *text;
	int count;
	struct {
		int type, start, end, size; /* a jsmntok_t */
	} tokens[JSON_TOKENS];
};

/*
 * Reads the object that text, of len bytes, begins with; text has to stay. Returns its length, 0 if it does not end yet,
 * -EBADMSG for what is no object, or -E2BIG: too many tokens. Unless it returns a length, j has no members.
 */
int json_parse(struct json *j, const char *text, size_t len);

/* The value of `name` in an object (0: the whole): a token, or -1. Of -1, or what is no object: -1. */
int json_member(const struct json *j, int object, const char *name);

/* Its text as it stands in the whole; of a string, without the quotes. Of -1: empty. */
const char *json_raw(const struct json *j, int token, size_t *len);

/* Whether it is a string. Escapes, here and in names, are not undone. */
bool json_is_string(const struct json *j, int token);

/* The string is prefix and one of names, each of which ends with a NUL, and one more ends them: which, or -1. */
int json_find(const struct json *j, int token, const char *prefix, const char *names);

/* A whole number. Returns 0, or -EINVAL for anything else. */
int json_number(const struct json *j, int token, int64_t *out);

#endif
