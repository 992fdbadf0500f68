/* SPDX-License-Identifier: MIT */
/*
 * programs.c - looks at executable files as the kernel will: linux/fs/binfmt_script.c takes a carriage return as a part of the
 * interpreter's name, and linux/fs/binfmt_elf.c says ENOENT when PT_INTERP names a file that is not there.
 */
#include "initramfs/programs.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 4096 }; /* holds the program headers and, as linkers place it, the interpreter's name */

struct head {
	char text[HEAD + 1];
	size_t len;
};

static void read_head(const struct tree_data *d, struct head *head)
{
	FILE *f;

	head->len = 0;
	if (!d->path) {
		head->len = d->bytes.size < HEAD ? d->bytes.size : HEAD;
		if (head->len)
			memcpy(head->text, d->bytes.data, head->len);
	} else if ((f = fopen(d->path, "re"))) {
		head->len = fread(head->text, 1, HEAD, f);
		(void)fclose(f);
	}
	head->text[head->len] = '\0';
}

/* Places in an ELF file by the gABI's tables, since the build host need not have an elf.h. */
enum {
	EI_CLASS = 4, CLASS_64 = 2, HEADER_32 = 52, HEADER_64 = 64,
	E_MACHINE = 18, E_PHOFF_64 = 32, E_PHNUM_64 = 56,
	PHDR_64 = 56, P_TYPE = 0, P_OFFSET_64 = 8, PT_INTERP = 3,
};

/* Both architectures of a guest are little-endian. */
static uint64_t number_at(const struct head *head, size_t at, size_t bytes)
{
	uint64_t n = 0;

	while (bytes--)
		n = n << 8 | (unsigned char)head->text[at + bytes];
	return n;
}

static bool is_elf(const struct head *head)
{
	return head->len >= HEADER_32 && memcmp(head->text, "\177ELF", 4) == 0;
}

/* It has the same place in both classes. */
static unsigned machine_of(const struct head *head)
{
	return (unsigned)number_at(head, E_MACHINE, 2);
}

static const char *interpreter_of(const struct head *head)
{
	uint64_t at, name;
	unsigned count;

	if (head->len < HEADER_64 || head->text[EI_CLASS] != CLASS_64)
		return NULL;
	at = number_at(head, E_PHOFF_64, 8);
	count = (unsigned)number_at(head, E_PHNUM_64, 2);
	for (; count; count--, at += PHDR_64) {
		if (at > head->len || PHDR_64 > head->len - at)
			return NULL;
		if (number_at(head, (size_t)at + P_TYPE, 4) != PT_INTERP)
			continue;
		name = number_at(head, (size_t)at + P_OFFSET_64, 8);
		return name < head->len ? head->text + name : NULL;
	}
	return NULL;
}

static void check_script(struct tree *t, const struct tree_entry *e, char *line)
{
	char *name;

	line[strcspn(line, "\n")] = '\0';
	name = line + 2 + strspn(line + 2, " \t");
	if (strchr(name, '\r')) {
		report_warning(&e->at, "%s: its first line ends in a carriage return: the kernel will not find its interpreter",
			       e->name);
		return;
	}
	name[strcspn(name, " \t")] = '\0';
	if (*name && !tree_has_file(t, name))
		report_warning(&e->at, "%s: its interpreter %s is not in the archive", e->name, name);
}

static void check_elf(struct tree *t, const struct tree_entry *e, const struct head *head, unsigned machine)
{
	const char *interpreter = interpreter_of(head);

	if (machine && machine_of(head) != machine)
		report_warning(&e->at, "%s is a program for another architecture than /init", e->name);
	else if (interpreter && !tree_has_file(t, interpreter))
		report_warning(&e->at, "%s: its dynamic linker %s is not in the archive", e->name, interpreter);
}

static bool can_be_run(const struct tree_entry *e)
{
	return (e->mode & TYPE_MASK) == TYPE_FILE && (e->mode & 0111) && e->data;
}

void programs_check(struct tree *t)
{
	const struct tree_entry *init = tree_find(t, "init", strlen("init"));
	static struct head head;
	unsigned machine = 0;

	if (report_errors()) /* a file may be a FIFO, on which open(2) would block */
		return;
	if (init && can_be_run(init)) {
		read_head(init->data, &head);
		machine = is_elf(&head) ? machine_of(&head) : 0;
	}
	for (size_t i = 0; i < t->order.count; i++) {
		const struct tree_entry *e = t->order.item[i];

		if (!can_be_run(e))
			continue;
		read_head(e->data, &head);
		if (is_elf(&head))
			check_elf(t, e, &head, machine);
		else if (strncmp(head.text, "#!", 2) == 0)
			check_script(t, e, head.text);
	}
}
