// SPDX-License-Identifier: MIT
/* devtree.c - the device tree, as folders and files. */
#include "agent/doctor/devtree.h"

#include <errno.h>
#include <string.h>

#include "lib/fd.h"
#include "lib/power.h"
#include "lib/text.h"

/* Trees of virtual machines have three or four levels. Each costs 2 KiB of stack. */
#define DEPTH 8

#define DEBOUNCE_MS 5 /* linux/drivers/input/keyboard/gpio_keys.c */

static int read_property(const char *tree, const char *node, const char *property, char *out, size_t size)
{
	char path[DEVTREE_NODE + 160];

	return TEXT_SET(path, "%s%s/%s", tree, node, property) ? fd_read_file(path, out, size) : -ENAMETOOLONG;
}

int devtree_string(const char *tree, const char *node, const char *property, char *out, size_t size)
{
	int len = read_property(tree, node, property, out, size);

	return len < 0 ? len : (int)strlen(out);
}

size_t devtree_cells(const char *tree, const char *node, const char *property, uint32_t *cells, size_t count)
{
	unsigned char raw[4 * 8 + 1];
	int len = read_property(tree, node, property, (char *)raw, sizeof(raw));
	size_t have = len < 0 ? 0 : (size_t)len / 4;

	if (have > count)
		have = count;
	for (size_t i = 0; i < have; i++)
		cells[i] = (uint32_t)raw[4 * i] << 24 | (uint32_t)raw[4 * i + 1] << 16 | (uint32_t)raw[4 * i + 2] << 8 | raw[4 * i + 3];
	return have;
}

/* Whether `what` is among the strings of a property; `otherwise` where there is no such property. */
static bool property_has(const char *tree, const char *node, const char *property, const char *what, bool otherwise)
{
	char list[256];
	int len = read_property(tree, node, property, list, sizeof(list));

	for (int at = 0; at < len; at += (int)strlen(list + at) + 1)
		if (strcmp(list + at, what) == 0)
			return true;
	return len < 0 && otherwise;
}

bool devtree_is(const char *tree, const char *node, const char *what)
{
	return property_has(tree, node, "compatible", what, false);
}

bool devtree_enabled(const char *tree, const char *node)
{
	return property_has(tree, node, "status", "okay", true) || property_has(tree, node, "status", "ok", true);
}

/* A walk through the tree, parents before their children. */
struct walk {
	const char *tree;
	char node[DEVTREE_NODE]; /* where it is now */
	bool (*visit)(struct walk *walk);
	void *context;
	unsigned depth;
	bool stop;
};

static bool enter_node(void *context, const char *name)
{
	struct walk *walk = context;
	size_t len = strlen(walk->node);
	struct text t = { .buf = walk->node, .size = sizeof(walk->node), .len = len };
	char path[DEVTREE_NODE + 160];

	text_fmt(&t, "/%s", name);
	if (!t.cut && walk->depth < DEPTH) {
		walk->depth++;
		walk->stop = !walk->visit(walk);
		if (!walk->stop && TEXT_SET(path, "%s%s", walk->tree, walk->node))
			(void)fd_each_folder(path, enter_node, walk);
		walk->depth--;
	}
	walk->node[len] = '\0';
	return !walk->stop;
}

static int walk_tree(struct walk *walk)
{
	return fd_each_folder(walk->tree, enter_node, walk);
}

struct first {
	struct devtree_button *out;
	bool found;
};

/* Whether the node that the walk is at is a child of gpio-keys; the parent's name in parent. */
static bool is_key(const struct walk *walk, char parent[DEVTREE_NODE])
{
	size_t len = (size_t)(strrchr(walk->node, '/') - walk->node);

	memcpy(parent, walk->node, len);
	parent[len] = '\0';
	return len && devtree_is(walk->tree, parent, "gpio-keys");
}

static bool visit_key(struct walk *walk)
{
	struct first *first = walk->context;
	struct devtree_button *b = first->out;
	char parent[DEVTREE_NODE];
	uint32_t code, gpio[3];

	if (!devtree_cells(walk->tree, walk->node, "linux,code", &code, 1) || power_from_key(code) == POWER_NONE ||
	    !is_key(walk, parent))
		return true;
	memset(b, 0, sizeof(*b));
	first->found = true;
	memcpy(b->node, walk->node, sizeof(b->node));
	b->code = code;
	(void)devtree_string(walk->tree, b->node, "label", b->label, sizeof(b->label));
	b->disabled = !devtree_enabled(walk->tree, b->node) || !devtree_enabled(walk->tree, parent);
	b->has_line = devtree_cells(walk->tree, b->node, "gpios", gpio, 3) == 3 ||
		      devtree_cells(walk->tree, b->node, "gpio", gpio, 3) == 3;
	if (b->has_line) {
		b->controller = gpio[0];
		b->line = gpio[1];
		b->flags = gpio[2];
	}
	b->debounce_ms = DEBOUNCE_MS;
	(void)devtree_cells(walk->tree, b->node, "debounce-interval", &b->debounce_ms, 1);
	return b->disabled;
}

int devtree_button(const char *tree, struct devtree_button *out)
{
	struct first first = { .out = out };
	struct walk walk = { .tree = tree, .visit = visit_key, .context = &first };
	int err = walk_tree(&walk);

	return err < 0 || first.found ? err : -ENOENT;
}

struct search {
	uint32_t phandle;
	char *node;
	bool found;
};

static bool visit_phandle(struct walk *walk)
{
	struct search *search = walk->context;
	uint32_t phandle;

	/* linux,phandle: the older name of it, in trees before 2010. */
	if (!devtree_cells(walk->tree, walk->node, "phandle", &phandle, 1) &&
	    !devtree_cells(walk->tree, walk->node, "linux,phandle", &phandle, 1))
		return true;
	search->found = phandle == search->phandle;
	if (search->found)
		memcpy(search->node, walk->node, DEVTREE_NODE);
	return !search->found;
}

int devtree_find(const char *tree, uint32_t phandle, char node[DEVTREE_NODE])
{
	struct search search = { .phandle = phandle, .node = node };
	struct walk walk = { .tree = tree, .visit = visit_phandle, .context = &search };

	(void)walk_tree(&walk);
	return search.found ? 0 : -ENOENT;
}
