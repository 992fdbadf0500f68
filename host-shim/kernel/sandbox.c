// SPDX-License-Identifier: MIT
/*
 * sandbox.c - reads files of unknown origin in a child, with limits on memory and output.
 *
 * The address sanitizer reserves terabytes of addresses, so a build with it has no limit on memory.
 */
#include "host-shim/kernel/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host-shim/kernel/stream.h"

#ifdef __has_feature
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

void *sandbox_share(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		return p;
	return NULL;
}

void sandbox_unshare(void *shared, size_t size)
{
	if (shared)
		munmap(shared, size);
}

static void enter(void)
{
	struct rlimit memory = { SANDBOX_MEMORY, SANDBOX_MEMORY }, none = { 0, 0 },
		      file = { STREAM_OUT_MAX + (1u << 20), STREAM_OUT_MAX + (1u << 20) };

	/* Keep a lower limit of the caller. */
	if (!SANITIZED)
		setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_FSIZE, &file);
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGXFSZ, SIG_DFL);
	signal(SIGCHLD, SIG_DFL); /* libarchive waits for lzop */
	signal(SIGPIPE, SIG_DFL);
}

static int result_of(int status, int answer)
{
	if (WIFEXITED(status))
		return answer;
	switch (WTERMSIG(status)) {
	case SIGXFSZ:
		return -EFBIG;
	case SIGKILL:
		return -ENOMEM;
	default:
		return -EBADMSG;
	}
}

int sandbox_run(int (*work)(void *arg), void *arg)
{
	int *answer = sandbox_share(sizeof(*answer)), status = 0, rc;
	pid_t pid;

	if (!answer)
		return -ENOMEM;
	pid = fork();
	if (pid < 0) {
		rc = -errno;
		sandbox_unshare(answer, sizeof(*answer));
		return rc;
	}
	if (pid == 0) {
		enter();
		*answer = -EBADMSG; /* stays if the child crashes */
		*answer = work(arg);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	rc = result_of(status, *answer);
	sandbox_unshare(answer, sizeof(*answer));
	return rc;
}
