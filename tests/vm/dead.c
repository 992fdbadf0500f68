// SPDX-License-Identifier: MIT
/*
 * dead.c - file systems whose server is there and does not answer: `dead fuse|9p spared|killed used|idle`, and such whose server is
 * on the host: `dead virtiofs TAG used|idle`, `dead nfs PORT used|idle`. Lines that a test reads begin with "trouble: ", as the lines of
 * trouble.c.
 *
 * A server here is a process of its own, which answers what mounting takes and then reads no more, or reads and is silent. As
 * "spared" its first argument begins with '@', so it lives to the end; else it dies with all others, and what it served with it.
 * One on the host answers until the test stops it, which it does when "made" is said.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/fuse.h>

static volatile sig_atomic_t asked;

static void on_term(int sig)
{
	(void)sig;
	asked = 1;
}

static void must(long result, const char *what)
{
	if (result >= 0)
		return;
	printf("trouble: %s: %s\n", what, strerror(errno));
	(void)fflush(stdout);
	exit(98);
}

/* Data on a real disk beside the dead one. */
static void write_other(void)
{
	static char block[100 * 1024];
	int fd;

	(void)mkdir("/other", 0755);
	must(mount("/dev/vda", "/other", "ext4", 0, NULL), "/other");
	fd = open("/other/file", O_WRONLY | O_CREAT, 0600);
	memset(block, 'x', sizeof(block));
	must(write(fd, block, sizeof(block)), "/other/file");
	(void)close(fd);
}

static void reply(int fd, uint64_t unique, int error, const void *data, size_t size)
{
	struct fuse_out_header out = { .len = (uint32_t)(sizeof(out) + size), .unique = unique, .error = error };
	static char bytes[4096];

	memcpy(bytes, &out, sizeof(out));
	if (size)
		memcpy(bytes + sizeof(out), data, size);
	(void)write(fd, bytes, sizeof(out) + size);
}

/* Answers the first question, and takes in all others. */
static void __attribute__((noreturn)) serve_fuse(int fd)
{
	static char request[65536 * 4];
	const struct fuse_in_header *in = (const void *)request;
	const struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION, .max_write = 65536 };

	for (;;) {
		ssize_t n = read(fd, request, sizeof(request));

		if (n >= (ssize_t)sizeof(*in) && in->opcode == FUSE_INIT)
			reply(fd, in->unique, 0, &init, sizeof(init));
		else if (n < 0 && errno != EINTR)
			(void)pause();
	}
}

/* 9P2000.L: size[4] type[1] tag[2] ...; an answer's type is the question's and 1. */
enum { TGETATTR = 24, TVERSION = 100, TATTACH = 104, QID_DIR = 0x80 };

static void answer_9p(int fd, const unsigned char *in)
{
	unsigned char out[200] = { 0 };
	uint32_t size = 7;

	out[4] = (unsigned char)(in[4] + 1);
	memcpy(out + 5, in + 5, 2);
	if (in[4] == TVERSION) {
		memcpy(&size, in, 4); /* the same again: its size of messages and its version are ours */
		memcpy(out + 7, in + 7, size - 7);
	} else if (in[4] == TATTACH) {
		out[7] = QID_DIR;
		size += 13;
	} else {
		out[7] = 0xff, out[8] = 0x07; /* valid: the basic attributes */
		out[15] = QID_DIR;
		out[28] = 0xed, out[29] = 0x41; /* mode: a directory, 0755 */
		out[40] = 2;                    /* links */
		size += 153;
	}
	memcpy(out, &size, 4);
	(void)write(fd, out, size);
}

static void __attribute__((noreturn)) serve_9p(int fd)
{
	static unsigned char in[65536];
	size_t have = 0;

	for (;;) {
		ssize_t n = read(fd, in + have, sizeof(in) - have);
		uint32_t size;

		if (n <= 0)
			(void)pause();
		have += n > 0 ? (size_t)n : 0;
		while (have >= 7 && (memcpy(&size, in, 4), size <= have)) {
			if (in[4] == TVERSION || in[4] == TATTACH || in[4] == TGETATTR)
				answer_9p(fd, in);
			memmove(in, in + size, have - size);
			have -= size;
		}
	}
}

/* Becomes a server under the name that tells what is to become of it; fd is its side, peer the kernel's. */
static void start_server(const char *what, int fd, int peer, const char *fate)
{
	char number[16];

	(void)snprintf(number, sizeof(number), "%d", fd);
	if (fork() == 0) {
		if (peer >= 0)
			(void)close(peer);
		(void)execl("/proc/self/exe", strcmp(fate, "spared") == 0 ? "@server" : "server", "serve", what, number,
			    (char *)NULL);
		_exit(99);
	}
}

static void mount_fuse(const char *fate)
{
	int fd = open("/dev/fuse", O_RDWR);
	char data[128];

	must(fd, "/dev/fuse");
	(void)snprintf(data, sizeof(data), "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	must(mount("dead", "/dead", "fuse", 0, data), "mount fuse");
	start_server("fuse", fd, -1, fate);
	(void)close(fd); /* the server's is the last one: with it the connection ends */
}

static void mount_9p(const char *fate)
{
	int pair[2];
	char data[128];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	start_server("9p", pair[1], pair[0], fate);
	(void)close(pair[1]);
	(void)snprintf(data, sizeof(data), "trans=fd,rfdno=%d,wfdno=%d,version=9p2000.L", pair[0], pair[0]);
	must(mount("dead", "/dead", "9p", 0, data), "mount 9p");
	(void)close(pair[0]);
}

static void mount_virtiofs(const char *tag)
{
	must(mount(tag, "/dead", "virtiofs", 0, NULL), "mount virtiofs");
}

/* 10.0.2.2 is the host, to a guest on QEMU's user network; -o soft would let go of data by itself (nfs(5)). */
static void mount_nfs(const char *port)
{
	char data[128];
	int tries = 0;

	(void)snprintf(data, sizeof(data), "vers=4.1,hard,sec=sys,addr=10.0.2.2,clientaddr=10.0.2.15,port=%s", port);
	while (mount("10.0.2.2:/mem", "/dead", "nfs4", 0, data) < 0 && tries++ < 100)
		(void)usleep(100000); /* without an address there is no way there yet */
	must(access("/dead", W_OK), "mount nfs4");
}

static const struct {
	const char *type;
	void (*mount_it)(const char *argument);
	bool on_host;
} types[] = {
	{ "fuse", mount_fuse, false },
	{ "9p", mount_9p, false },
	{ "virtiofs", mount_virtiofs, true },
	{ "nfs", mount_nfs, true },
};

static int use_file(void)
{
	return open("/dead/file", O_RDONLY) < 0;
}

/* Makes files, and data that wait to be written, until the server stops. */
static int __attribute__((noreturn)) use_for_ever(void)
{
	static char block[65536];
	int open_fd = open("/dead/open", O_WRONLY | O_CREAT, 0600);
	char path[64];

	for (unsigned i = 0;; i++) {
		int fd;

		(void)snprintf(path, sizeof(path), "/dead/file-%u", i % 4);
		fd = open(path, O_WRONLY | O_CREAT, 0600);
		(void)write(fd, block, sizeof(block));
		(void)close(fd);
		(void)write(open_fd, block, sizeof(block));
	}
}

/* Until the process waits for the server: where in the kernel is in /proc/PID/wchan (proc(5)). */
static void until_waits(pid_t pid)
{
	char path[64], text[256] = "";

	(void)snprintf(path, sizeof(path), "/proc/%d/wchan", (int)pid);
	while (!strstr(text, "request_wait_answer") && !strstr(text, "p9_client_rpc")) {
		int fd = open(path, O_RDONLY);

		must(fd, path);
		must(read(fd, text, sizeof(text) - 1), path);
		(void)close(fd);
		(void)usleep(1000);
	}
}

int main(int argc, char **argv)
{
	size_t i = 0;
	pid_t pid;

	if (argc == 4 && strcmp(argv[1], "serve") == 0) {
		(void)signal(SIGTERM, SIG_IGN);
		if (strcmp(argv[2], "fuse") == 0)
			serve_fuse(atoi(argv[3]));
		serve_9p(atoi(argv[3]));
	}
	while (argc == 4 && i < sizeof(types) / sizeof(types[0]) && strcmp(types[i].type, argv[1]) != 0)
		i++;
	if (argc != 4 || i == sizeof(types) / sizeof(types[0]))
		return 97;
	(void)signal(SIGTERM, on_term);
	write_other();
	(void)mkdir("/dead", 0755);
	types[i].mount_it(argv[2]);
	pid = strcmp(argv[3], "used") == 0 ? fork() : -1;
	if (pid == 0)
		_exit(types[i].on_host ? use_for_ever() : use_file());
	if (pid > 0 && !types[i].on_host)
		until_waits(pid);
	printf("trouble: made\n");
	(void)fflush(stdout);
	while (!asked)
		(void)pause();
	return 0;
}
