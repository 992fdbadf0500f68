/* SPDX-License-Identifier: MIT */
/* json.h - reading small JSON objects (RFC 8259): the host sends them, and its input is believed no more than any other. */
#ifndef AGENT_CHANNELS_JSON_H
#define AGENT_CHANNELS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values, names and brackets of one text. */
#define JSON_TOKENS 128

/* Objects and arrays inside each other. */
#define JSON_DEPTH 64

struct json {
	const char *text;
	int count;
	struct {
		int type, start, end, size; /* a jsmntok_t */
	} tokens[JSON_TOKENS];
};

/*
 * Finds the end of the object at the beginning of text, which has len bytes, and checks each byte of it. Returns its length, 0 if it
 * does not end yet, -EBADMSG if no further bytes could make it an object, -ELOOP if it is deeper than JSON_DEPTH. The result depends
 * on the bytes up to that end or error alone, not on the pieces in which they came.
 */
int json_scan(const char *text, size_t len);

/*
 * Reads the object of len bytes that json_scan() found; text has to stay. Returns 0, or -E2BIG: the object has more than JSON_TOKENS
 * tokens. After an error j has no members.
 */
int json_parse(struct json *j, const char *text, size_t len);

/* Walks the names of an object's members: for key -1 the first, else the next. -1: there is no other. */
int json_next(const struct json *j, int object, int key);

/* The value of `name` in an object (0: the whole): a token, or -1. -1 for an object of -1, or for another type. */
int json_member(const struct json *j, int object, const char *name);

/* The text of a token as it stands in the whole; of a string, without the quotes. Of -1: empty. */
const char *json_raw(const struct json *j, int token, size_t *len);

bool json_is_object(const struct json *j, int token);
bool json_is_array(const struct json *j, int token);

/* Whether it is a string. Escapes, here and in names, stay as they are. */
bool json_is_string(const struct json *j, int token);

/* Whether it is the string `first` and `rest`. */
bool json_equals(const struct json *j, int token, const char *first, const char *rest);

/* A whole number. Returns 0, or -EINVAL for anything else. */
int json_number(const struct json *j, int token, int64_t *out);

#endif
