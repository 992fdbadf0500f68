// SPDX-License-Identifier: MIT
/* http_unix.c - one HTTP request to a server on a unix socket, by libcurl. */
#include "host-shim/common/http_unix.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host-shim/common/note.h"

static size_t take_http_body(char *data, size_t size, size_t n, void *ctx)
{
	struct http_answer *a = ctx;
	size_t room = sizeof(a->body) - 1 - a->len, len = size * n, part = len < room ? len : room;

	memcpy(a->body + a->len, data, part);
	a->len += part;
	a->body[a->len] = '\0';
	return len;
}

static int curl_error_of(CURLcode code, const char *socket, const struct http_answer *answer)
{
	struct stat st;

	switch ((int)code) {
	case CURLE_OK:
		return 0;
	case CURLE_OPERATION_TIMEDOUT:
		return -ETIMEDOUT;
	case CURLE_COULDNT_CONNECT:
		return stat(socket, &st) < 0 ? -ENOENT : -ECONNREFUSED;
	default:
		/* A server that ends with its machine may cut its answer off: the status is enough. */
		return answer->status ? 0 : -ECONNRESET;
	}
}

int http_unix(const char *socket, const char *method, const char *path, const char *json,
    int timeout_ms, struct http_answer *answer)
{
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
	CURL *curl = curl_easy_init();
	char url[256];
	CURLcode code;

	if (!curl || !headers)
		die("out of memory");
	*answer = (struct http_answer){ 0 };
	snprintf(url, sizeof(url), "http://localhost%s", path);
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_http_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	if (json)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, json);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	return curl_error_of(code, socket, answer);
}
