// SPDX-License-Identifier: MIT
/*
 * guest_cmdline.c - the kernel command line that softoff hands to a guest.
 *
 * The kernel's own parser limits the words (next_arg() in lib/cmdline.c,
 * set_init_arg() in linux/init/main.c): blanks separate unless within double quotes, there is no
 * escape for a double quote, a word that is "--" ends the list even within quotes, and a 32nd word
 * for init is a panic. The EFI stub ends the line at a newline, and the firmware widens each byte.
 */
#include "host-shim/run/guest_cmdline.h"

#include <string.h>

/* CONFIG_INIT_ENV_ARG_LIMIT is 32 by default; argv[0] counts too. */
#define WORKLOAD_MAX 31

static const char *const faults[] = {
	[CMDLINE_OK]             = "is fine",
	[CMDLINE_TOO_LONG]       = "is longer than the 2047 bytes that the kernel takes",
	[CMDLINE_TWO_DASHES]     = "would have two \"--\": one in --append, one before the workload",
	[CMDLINE_APPEND_CONTROL] = "cannot carry the newline or control character in --append",
	[CMDLINE_QUOTE]          = "cannot carry a double quote in a workload argument (use ' for a shell, or put the command in a script in the initramfs)",
	[CMDLINE_CONTROL]        = "cannot carry a newline or control character in a workload argument",
	[CMDLINE_DASHES]         = "cannot carry \"--\" as a workload argument: the kernel ends the list there",
	[CMDLINE_NOT_ASCII]      = "must be ASCII with this --boot: the firmware mangles the rest",
	[CMDLINE_TOO_MANY]       = "cannot carry more than 31 workload words: the kernel would panic",
};

struct writer {
	char *out;
	size_t len;
	bool full;
};

static void put_text(struct writer *w, const char *text)
{
	size_t n = strlen(text);

	if (w->full || n >= CMDLINE_SIZE - w->len) {
		w->full = true;
		return;
	}
	memcpy(w->out + w->len, text, n + 1);
	w->len += n;
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text > 0x7f)
			return false;
	return true;
}

/*
 * Is there a word that begins with head (and, if whole, is no longer)? Words end at blanks; a
 * quoted blank inside a value may start a false word, which costs at most a console= or panic= that
 * is not added.
 */
static bool has_word(const char *line, const char *head, bool whole)
{
	size_t n = strlen(head);

	for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
		size_t len = strcspn(line, " ");

		if (len >= n && !strncmp(line, head, n) && (!whole || len == n))
			return true;
		line += len;
	}
	return false;
}

static enum guest_cmdline_fault word_fault(const char *word, bool ascii_only)
{
	if (strchr(word, '"'))
		return CMDLINE_QUOTE;
	if (has_control(word))
		return CMDLINE_CONTROL;
	if (!strcmp(word, "--"))
		return CMDLINE_DASHES;
	return ascii_only && !is_ascii(word) ? CMDLINE_NOT_ASCII : CMDLINE_OK;
}

static enum guest_cmdline_fault put_workload(struct writer *w, const struct guest_cmdline *in,
    const char **culprit)
{
	char *const *word;

	put_text(w, " --");
	for (word = in->workload; *word; word++) {
		enum guest_cmdline_fault fault = word_fault(*word, in->ascii_only);
		const char *quote = !**word || strchr(*word, ' ') ? "\"" : "";

		*culprit = *word;
		if (fault != CMDLINE_OK)
			return fault;
		if (word - in->workload == WORKLOAD_MAX)
			return CMDLINE_TOO_MANY;
		put_text(w, " ");
		put_text(w, quote);
		put_text(w, *word);
		put_text(w, quote);
	}
	*culprit = NULL;
	return CMDLINE_OK;
}

static enum guest_cmdline_fault append_fault(const struct guest_cmdline *in)
{
	if (has_control(in->append))
		return CMDLINE_APPEND_CONTROL;
	if (in->ascii_only && !is_ascii(in->append))
		return CMDLINE_NOT_ASCII;
	if (in->workload && has_word(in->append, "--", true))
		return CMDLINE_TWO_DASHES;
	return CMDLINE_OK;
}

enum guest_cmdline_fault guest_cmdline_build(const struct guest_cmdline *in, char out[CMDLINE_SIZE],
    const char **culprit)
{
	struct writer w = { .out = out };
	const char *append = in->append ? in->append : "";
	enum guest_cmdline_fault fault = in->append ? append_fault(in) : CMDLINE_OK;

	*culprit = NULL;
	if (fault != CMDLINE_OK)
		return fault;
	/* Ours come first, where no "--" of the user's can hide them from the kernel. */
	if (!has_word(append, "console=", false)) {
		put_text(&w, "console=");
		put_text(&w, in->console);
		put_text(&w, " ");
	}
	/* A panic ends at once in a reset, which ends QEMU: a dead guest needs no waiting. */
	if (!has_word(append, "panic=", false))
		put_text(&w, *append ? "panic=-1 " : "panic=-1");
	put_text(&w, append);
	if (in->workload && *in->workload)
		fault = put_workload(&w, in, culprit);
	/* UEFI adds "initrd=initrd", which init would get as an argument but for a second "--". */
	if (in->close_words && has_word(out, "--", true))
		put_text(&w, " --");
	if (fault == CMDLINE_OK && w.full)
		fault = CMDLINE_TOO_LONG;
	return fault;
}

const char *guest_cmdline_why(enum guest_cmdline_fault fault)
{
	return faults[fault];
}
