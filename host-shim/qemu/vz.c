// SPDX-License-Identifier: MIT
/* vz.c - turns QEMU's machine virt into the wiring of Apple's Virtualization.framework. */
#include "host-shim/qemu/vz.h"

#include <errno.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/note.h"
#include "host-shim/qemu/qemu.h"

/* QEMU's tree fills some 8 KiB of the 1 MiB that it reserves. */
#define TREE_MAX (2 << 20)
#define TREE_ROOM 4096

/* Nodes that lose their unit address; QEMU has one of each. */
static const struct {
	const char *compatible, *name;
} renamed[] = {
	{ "arm,pl061", "pl061" },
	{ "arm,pl031", "pl031" },
};

static int rename_nodes(void *tree)
{
	size_t i;
	int node, err;

	for (i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++) {
		node = fdt_node_offset_by_compatible(tree, -1, renamed[i].compatible);
		err = node < 0 ? node : fdt_set_name(tree, node, renamed[i].name);
		if (err < 0)
			return err;
	}
	node = fdt_path_offset(tree, "/gpio-keys/poweroff");
	return node < 0 ? node : fdt_set_name(tree, node, "power");
}

/* A specifier of arm,pl061 is the controller, the line and its flags (#gpio-cells is 2). */
static int move_button(void *tree)
{
	int node = fdt_path_offset(tree, "/gpio-keys/power"), size, err;
	const fdt32_t *old;
	fdt32_t gpios[3];

	if (node < 0)
		return node;
	old = fdt_getprop(tree, node, "gpios", &size);
	if (!old || size != (int)sizeof(gpios))
		return -FDT_ERR_BADVALUE;
	memcpy(gpios, old, sizeof(gpios));
	gpios[1] = cpu_to_fdt32(VZ_LINE);
	err = fdt_setprop_inplace(tree, node, "gpios", gpios, (int)sizeof(gpios));
	return err < 0 ? err : fdt_setprop_string(tree, node, "label", "GPIO Key Power");
}

int vz_tree_rename(void *tree, int size)
{
	int err = fdt_open_into(tree, tree, size), node;

	if (err == 0)
		err = rename_nodes(tree);
	if (err == 0)
		err = move_button(tree);
	if (err < 0)
		return err;
	node = fdt_add_subnode(tree, 0, "hypervisor");
	if (node < 0)
		return node;
	err = fdt_setprop_string(tree, node, "compatible", "apple,virtualization-generic-platform");
	return err < 0 ? err : fdt_pack(tree);
}

/* Removes the file. */
__attribute__((noreturn)) static void give_up(const char *path, const char *what, const char *why)
{
	unlink(path);
	die("%s: %.300s", what, why);
}

static void dump_tree(const struct options *opt, const char *program, const char *path)
{
	struct strlist argv = { 0 };
	char said[1024] = "";
	int status;

	qemu_tree_command(opt, program, path, &argv);
	status = child_capture(argv.items, said, sizeof(said));
	strlist_finish(&argv);
	if (status)
		give_up(path, "QEMU wrote no device tree", status < 0 ? strerror(-status) : said);
}

static void rename_file(const char *path, char *tree)
{
	FILE *file = fopen(path, "r+e");
	size_t len = 0;
	int err;

	if (file)
		len = fread(tree, 1, TREE_MAX, file);
	if (len < sizeof(struct fdt_header) || fdt_check_header(tree) < 0 || fdt_totalsize(tree) > len)
		give_up(path, "QEMU wrote no device tree", path);
	err = vz_tree_rename(tree, (int)len + TREE_ROOM);
	if (err < 0)
		give_up(path, "the device tree of this QEMU", fdt_strerror(err));
	len = fdt_totalsize(tree);
	rewind(file);
	if (ftruncate(fileno(file), 0) < 0 || fwrite(tree, 1, len, file) != len || fclose(file))
		give_up(path, path, strerror(errno));
}

char *vz_tree_make(const struct options *opt, const char *program)
{
	const char *tmp = getenv("TMPDIR");
	char *path, *tree = malloc(TREE_MAX + TREE_ROOM);
	int fd;

	if (!tree || asprintf(&path, "%s/softoff-vz.XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0)
		die("out of memory");
	fd = mkstemp(path);
	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	close(fd);
	dump_tree(opt, program, path);
	rename_file(path, tree);
	free(tree);
	return path;
}

size_t vz_line_command(char *out, size_t size, const char *name, int level)
{
	return (size_t)snprintf(out, size, "set_irq_in /machine/unattached/%s unnamed-gpio-in %d %d\n",
	    name, VZ_LINE, level);
}
