// SPDX-License-Identifier: MIT
/*
 * hello.c - the demo's workload: answers every HTTP request on port 8080 with `Hello, World!`, one after
 * another, and ends with status 0 on SIGTERM.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PORT 8080

static const char answer[] =
	"HTTP/1.0 200 OK\r\n"
	"Content-Type: text/plain\r\n"
	"Content-Length: 14\r\n"
	"Connection: close\r\n"
	"\r\n"
	"Hello, World!\n";

static void on_term(int sig)
{
	(void)sig;
	_exit(0);
}

static void complain(const char *what)
{
	const char *why = strerror(errno);

	(void)!write(STDERR_FILENO, what, strlen(what));
	(void)!write(STDERR_FILENO, ": ", 2);
	(void)!write(STDERR_FILENO, why, strlen(why));
	(void)!write(STDERR_FILENO, "\n", 1);
}

static int listen_on(unsigned short port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 16) < 0)
		return -1;
	return fd;
}

/* Reads the request up to its empty line (or as far as it comes), then answers. */
static void serve(int fd)
{
	struct timeval patience = { .tv_sec = 5 };
	char request[2048];
	size_t len = 0;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	while (len < sizeof(request) - 1) {
		ssize_t n = read(fd, request + len, sizeof(request) - 1 - len);

		if (n <= 0)
			break;
		len += (size_t)n;
		request[len] = '\0';
		if (strstr(request, "\r\n\r\n"))
			break;
	}
	(void)!write(fd, answer, sizeof(answer) - 1);
}

int main(void)
{
	int listener = listen_on(PORT);

	if (listener < 0) {
		complain("hello: cannot listen on port 8080");
		return 1;
	}
	(void)signal(SIGTERM, on_term);
	(void)signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd >= 0) {
			serve(fd);
			(void)close(fd);
		} else if (errno != EINTR && errno != ECONNABORTED) {
			complain("hello: accept");
			return 1;
		}
	}
}
