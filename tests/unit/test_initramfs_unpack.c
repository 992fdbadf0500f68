/* SPDX-License-Identifier: MIT */
/*
 * test_initramfs_unpack.c: archives through a model of the kernel's unpacker,
 * to see what a guest would find.
 */
#include "initramfs/base.h"
#include "initramfs/newc.h"
#include "tap.h"
#include "test_initramfs_kernel.h"

#include <stdlib.h>
#include <unistd.h>

static const struct origin at = { "test", 1 };

static struct tree_entry *give(struct tree *t, unsigned mode, const char *name, const char *body)
{
	struct tree_entry *e = tree_new(name, mode, &at);

	if ((mode & TYPE_MASK) == TYPE_SLINK) {
		e->target = mem_string(body);
	} else if ((mode & TYPE_MASK) == TYPE_FILE) {
		bytes_add(&tree_data_of(e, NULL)->bytes, body, strlen(body));
		e->data->size = strlen(body);
	}
	tree_add(t, e);
	return e;
}

static void give_link(struct tree *t, const char *name, struct tree_entry *first)
{
	struct tree_entry *e = tree_new(name, first->mode, &at);

	tree_data_of(e, first->data);
	tree_add(t, e);
}

/* Arranges t, appends it to *out, and empties t. */
static void finish(struct tree *t, struct bytes *out)
{
	char *data = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&data, &size);

	tree_arrange(t);
	newc_write(f, t, 0);
	fclose(f);
	bytes_add(out, data, size);
	free(data);
	tree_free(t);
}

static void test_order(void)
{
	static struct tree t;
	struct bytes out = { 0 };
	struct tree_entry *e;

	clear_all();
	give(&t, TYPE_FILE | 0644, "deep/down/x", "x");
	give(&t, TYPE_DIR | 0700, "deep", NULL);
	give(&t, TYPE_FILE | 0755, "bin/sh", "sh");
	give(&t, TYPE_SLINK | 0777, "bin", "/usr/bin");
	e = give(&t, TYPE_FILE | 0644, "l/1", "linked");
	give_link(&t, "l/2", e);
	give_link(&t, "m/3", e);
	finish(&t, &out);
	is_int((long)(out.size % 4), 0, "an archive ends at a multiple of 4");
	unpack((char *)out.data, out.size);
	is_str(body_of("deep/down/x"), "x", "a file given before its directory is unpacked");
	ok(look("deep") && look("deep")->inode->mode == (TYPE_DIR | 0700), "the directory has the mode given later");
	is_str(body_of("usr/bin/sh"), "sh", "a file given through a link is where the link leads");
	is_str(body_of("bin"), "/usr/bin", "the link is there");
	is_str(body_of("l/1"), "linked", "the first hard link has the content");
	is_str(body_of("m/3"), "linked", "the last hard link has the content");
	ok(look("l/2") && look("l/1") && look("l/2")->inode == look("l/1")->inode, "hard links are one file");
	bytes_free(&out);
}

static void test_model(void)
{
	struct tree t = { 0 };
	char *data = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&data, &size);

	clear_all();
	tree_list_add(&t.order, give(&t, TYPE_FILE | 0644, "a/x", "x"));
	tree_list_add(&t.order, give(&t, TYPE_DIR | 0755, "a", NULL));
	newc_write(f, &t, 0);
	fclose(f);
	unpack(data, size);
	ok(look("a") && !look("a/x"), "the model loses a file that comes before its directory");
	free(data);
	tree_free(&t);
}

static void make_base(struct bytes *out)
{
	static struct tree t;
	struct tree_entry *e;

	e = give(&t, TYPE_FILE | 0755, "usr/bin/busybox", "busybox");
	give_link(&t, "usr/bin/init", e);
	give(&t, TYPE_SLINK | 0777, "bin", "usr/bin");
	give(&t, TYPE_SLINK | 0777, "lib", "usr/lib");
	give(&t, TYPE_FILE | 0644, "usr/lib/libc", "libc");
	give(&t, TYPE_FILE | 0644, "etc/plain", "a long old content");
	give(&t, TYPE_CHAR | 0600, "dev/x", NULL)->minor = 1;
	finish(&t, out);
}

/* As mkinitramfs has it: an initrd is a file. */
static void index_bytes(struct tree *t, const struct bytes *initrd)
{
	char path[] = "/tmp/softoff-base.XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, initrd->data, initrd->size) != (ssize_t)initrd->size)
		abort();
	close(fd);
	base_index(t, path);
	unlink(path);
}

static void test_append(void)
{
	static struct tree t;
	struct bytes out = { 0 };

	clear_all();
	make_base(&out);
	index_bytes(&t, &out);
	is_int((long)report_errors(), 0, "a segment of our own is read without complaint");
	give(&t, TYPE_FILE | 0755, "bin/init", "softoff");
	give(&t, TYPE_FILE | 0644, "lib/modules/x", "module");
	give(&t, TYPE_FILE | 0644, "etc/plain", "new");
	give(&t, TYPE_CHAR | 0600, "dev/x", NULL)->minor = 2;
	finish(&t, &out);
	unpack((char *)out.data, out.size);
	is_str(body_of("usr/bin/init"), "softoff", "a hard link of the initrd is replaced");
	is_str(body_of("usr/bin/busybox"), "busybox", "its other names keep their content");
	is_str(body_of("bin"), "usr/bin", "a link that a path leads through stays a link");
	is_str(body_of("usr/lib/modules/x"), "module", "a file is unpacked through such a link");
	is_str(body_of("usr/lib/libc"), "libc", "a file that the link's folder held before stays");
	is_str(body_of("etc/plain"), "new", "a plain file is replaced");
	ok(look("dev/x") && look("dev/x")->inode->minor == 2, "a device node is replaced by another device");
	bytes_free(&out);
}

static void test_damaged(void)
{
	static struct tree t;
	struct bytes out = { 0 };
	unsigned before = report_errors();

	make_base(&out);
	for (size_t cut = 1; cut < out.size - 8; cut += 3) {
		/* A copy of its own, so that a byte read too far is seen. */
		struct bytes part = { 0 };

		part.data = malloc(cut);
		memcpy(part.data, out.data, cut);
		part.size = cut;
		index_bytes(&t, &part);
		tree_free(&t);
		free(part.data);
	}
	ok(report_errors() > before, "an initrd cut off anywhere is read within its bounds");
	bytes_free(&out);
}

int main(void)
{
	test_order();
	test_model();
	test_append();
	test_damaged();
	return done();
}
