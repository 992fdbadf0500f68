/* SPDX-License-Identifier: MIT */
/*
 * main.c - makes an initramfs archive from manifests and kernel modules.
 *
 * mkinitramfs reads and checks everything first, so that one run reports all
 * errors; it begins to write only if there are none.
 */
#include "initramfs/base.h"
#include "initramfs/feed.h"
#include "initramfs/newc.h"
#include "initramfs/options.h"
#include "initramfs/output.h"
#include "initramfs/pack_modules.h"
#include "initramfs/programs.h"

#include <errno.h>
#include <string.h>

static void read_base(struct tree *t, const char *path, struct bytes *initrd)
{
	struct origin at = { path, 0 };
	int rc;

	if (!path)
		return;
	rc = bytes_read_file(path, initrd);
	if (rc)
		report_error(&at, "cannot read: %s", strerror(-rc));
	else if (!initrd->size)
		report_error(&at, "is empty, not an initrd");
	else
		base_index(t, path);
}

/* A manifest's line may replace a module or the load list: it comes later. */
static void collect_tree(struct tree *t, const struct options *o)
{
	if (o->modules)
		pack_modules(t, o->modules, o->modules_given, o->load, o->loads);
	for (size_t i = 0; i < o->manifests; i++)
		feed_manifest(t, o->manifest[i]);
	tree_arrange(t);
	programs_check(t);
}

static int write_all(FILE *out, const struct bytes *initrd, const struct tree *t, uint32_t mtime)
{
	if (fwrite(initrd->data, 1, initrd->size, out) != initrd->size ||
	    newc_pad(out, initrd->size) < 0)
		return -EIO;
	return newc_write(out, t, mtime);
}

static void write_output(const struct options *o, const struct bytes *initrd, const struct tree *t)
{
	const char *name = o->output ? o->output : "stdout";
	FILE *out = output_open(o->output);
	int rc;

	if (!out) {
		report_error(NULL, "cannot write %s: %s", name, strerror(errno));
		return;
	}
	errno = 0;
	rc = write_all(out, initrd, t, o->mtime);
	if (rc && ferror(out))
		report_error(NULL, "cannot write %s: %s", name, strerror(errno ? errno : EIO));
	if (rc) {
		output_abandon();
		return;
	}
	rc = output_commit();
	if (rc)
		report_error(NULL, "cannot write %s: %s", name, strerror(-rc));
}

int main(int argc, char **argv)
{
	static struct tree tree;
	struct bytes initrd = { 0 };
	struct options o = { 0 };

	options_read(argc, argv, &o);
	read_base(&tree, o.append_to, &initrd);
	collect_tree(&tree, &o);
	if (!report_errors())
		write_output(&o, &initrd, &tree);
	tree_free(&tree);
	bytes_free(&initrd);
	options_free(&o);
	return report_errors() ? EXIT_STATUS_FAILED : EXIT_STATUS_OK;
}
