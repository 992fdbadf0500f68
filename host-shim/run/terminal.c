// SPDX-License-Identifier: MIT
/* terminal.c - the user's terminal, raw for --interactive: typed at a guest, and given back as it was. */
#include "host-shim/run/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "host-shim/common/note.h"

static struct termios saved, raw_mode;
static volatile sig_atomic_t is_raw, is_alternate;

/* xterm's private mode 1049: the alternate screen, with the cursor saved. */
static const char enter_alternate[] = "\033[?1049h", leave_alternate[] = "\033[?1049l";
/* DECSTR, the soft reset: cursor shown, attributes, keypad and scroll region as at the start. */
static const char soft_reset[] = "\033[!p";

enum terminal_wish terminal_keys_take(struct terminal_keys *k, char *data, size_t *len)
{
	enum terminal_wish wish = WISH_NONE;
	size_t i, kept = 0;

	for (i = 0; i < *len; i++) {
		if (!k->escaped && data[i] == TERMINAL_ESCAPE) {
			k->escaped = true;
			continue;
		}
		if (!k->escaped || data[i] == TERMINAL_ESCAPE)
			data[kept++] = data[i];
		else if (data[i] == 'p')
			wish = WISH_PRESS;
		else if (data[i] == 'k')
			wish = WISH_FORCE;
		else if (data[i] == '?')
			wish = WISH_HELP;
		k->escaped = false;
	}
	*len = kept;
	return wish;
}

/* A sequence may come in pieces: it is followed byte by byte. Both begin alike and differ in the last. */
void terminal_note_output(const char *data, size_t len)
{
	static size_t matched;
	const size_t head = sizeof(enter_alternate) - 2;
	size_t i;

	for (i = 0; i < len; i++) {
		if (matched == head && data[i] == enter_alternate[head])
			is_alternate = 1;
		else if (matched == head && data[i] == leave_alternate[head])
			is_alternate = 0;
		if (matched < head && data[i] == enter_alternate[matched])
			matched++;
		else
			matched = data[i] == enter_alternate[0];
	}
}

/* Calls only what signal-safety(7) allows. */
void terminal_restore(void)
{
	if (!is_raw)
		return;
	is_raw = 0;
	if (is_alternate && write(STDOUT_FILENO, leave_alternate, sizeof(leave_alternate) - 1) < 0)
		is_alternate = 1;
	if (write(STDOUT_FILENO, soft_reset, sizeof(soft_reset) - 1) < 0)
		is_alternate = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
	note_on_raw_terminal(false);
}

static void die_of(int sig)
{
	terminal_restore();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void stop_and_go_on(int sig)
{
	int error = errno;

	(void)sig;
	terminal_restore();
	kill(getpid(), SIGSTOP);
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw_mode) == 0) {
		is_raw = 1;
		note_on_raw_terminal(true);
	}
	errno = error;
}

/* Catches the signals that end a process and that host_signals.c does not catch. */
static void terminal_catch_signals(void)
{
	static const int fatal[] = { SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM, SIGUSR1, SIGUSR2,
		SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGTRAP, SIGSYS };
	struct sigaction sa = { .sa_handler = die_of };
	size_t i;

	for (i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		sigaction(fatal[i], &sa, NULL);
	sa = (struct sigaction){ .sa_handler = stop_and_go_on, .sa_flags = SA_RESTART };
	sigaction(SIGTSTP, &sa, NULL);
}

void terminal_raw(void)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		die("--interactive: stdin and stdout must be a terminal");
	if (tcgetattr(STDIN_FILENO, &saved) < 0)
		die("--interactive: %s", strerror(errno));
	raw_mode = saved;
	cfmakeraw(&raw_mode);
	terminal_catch_signals();
	atexit(terminal_restore);
	is_raw = 1;
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw_mode) < 0)
		die("--interactive: %s", strerror(errno));
	note_on_raw_terminal(isatty(STDERR_FILENO));
}
