// SPDX-License-Identifier: MIT
/*
 * explain.c - why execve(2) refuses a program that is there.
 *
 * The kernel says ENOENT for a missing interpreter as for a missing file: the program after `#!` (linux/fs/binfmt_script.c, which
 * takes a carriage return as part of the name) or the dynamic linker of an ELF file (linux/fs/binfmt_elf.c, PT_INTERP). It says
 * ENOEXEC for an ELF file of another architecture.
 */
#include "init/services/explain.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/fd.h"
#include "lib/log.h"

#if defined(__aarch64__)
#define MACHINE EM_AARCH64
#else
#define MACHINE EM_X86_64
#endif

#define HEAD 1024 /* holds the program headers and, as linkers place it, the interpreter's name */

static void explain_script(struct text *out, char *line)
{
	char *name, *end;

	line[strcspn(line, "\n")] = '\0';
	name = line + 2 + strspn(line + 2, " \t");
	if (strchr(name, '\r')) {
		text_str(out, "its first line ends in a carriage return");
		return;
	}
	end = name + strcspn(name, " \t");
	*end = '\0';
	text_fmt(out, "its interpreter %s is missing", name);
}

/* Returns the interpreter's name inside head, or NULL. */
static const char *elf_interpreter(const char *head, size_t len)
{
	Elf64_Ehdr elf;
	Elf64_Phdr segment;

	memcpy(&elf, head, sizeof(elf));
	for (unsigned i = 0; i < elf.e_phnum; i++) {
		if (elf.e_phoff > len || i * sizeof(segment) + sizeof(segment) > len - elf.e_phoff)
			return NULL;
		memcpy(&segment, head + elf.e_phoff + i * sizeof(segment), sizeof(segment));
		if (segment.p_type == PT_INTERP)
			return segment.p_offset < len && memchr(head + segment.p_offset, '\0', len - segment.p_offset) ?
				       head + segment.p_offset : NULL;
	}
	return NULL;
}

static bool explain_elf(struct text *out, const char *head, size_t len, int err)
{
	Elf64_Ehdr elf;
	const char *name;

	memcpy(&elf, head, sizeof(elf));
	if (elf.e_ident[EI_CLASS] != ELFCLASS64 || elf.e_machine != MACHINE) {
		text_str(out, "it is a program for another architecture");
		return true;
	}
	name = err == ENOENT ? elf_interpreter(head, len) : NULL;
	if (name)
		text_fmt(out, "its dynamic linker %s is missing", name);
	return name;
}

void explain_exec(struct text *out, const char *program, int err)
{
	static char head[HEAD + 1];
	int fd FD_CLOSE = open(program, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, head, HEAD);

	if (len > 2 && memcmp(head, "#!", 2) == 0 && err == ENOENT) {
		head[len] = '\0';
		explain_script(out, head);
		return;
	}
	if (len >= (ssize_t)sizeof(Elf64_Ehdr) && memcmp(head, ELFMAG, SELFMAG) == 0 && explain_elf(out, head, (size_t)len, err))
		return;
	text_str(out, log_errno(err));
}
