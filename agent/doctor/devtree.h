/* SPDX-License-Identifier: MIT */
/*
 * devtree.h - the device tree, as folders and files: which buttons it describes, and what their lines lead to.
 *
 * `tree` is the folder that holds the root node, DEVTREE in a running guest. A node's name is its path from there
 * ("/gpio-keys/poweroff"). A property's file is its value in big endian (Devicetree Specification 2.2.4); the tree comes
 * from the hypervisor and is believed nothing: values of any length and content are fine.
 */
#ifndef AGENT_DOCTOR_DEVTREE_H
#define AGENT_DOCTOR_DEVTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEVTREE "/proc/device-tree"
#define DEVTREE_NODE 128 /* the longest name of a node here, NUL included; deeper nodes are ignored */

/* A child of a node compatible with "gpio-keys" whose linux,code is KEY_POWER, KEY_POWER2 or KEY_RESTART. */
struct devtree_button {
	char node[DEVTREE_NODE];
	char label[48];       /* "" where it has none: the interrupt is then called "gpio_keys" (linux/drivers/input/keyboard/gpio_keys.c) */
	uint32_t code;
	bool disabled;        /* by its own status or its parent's: not "okay" or "ok" */
	bool has_line;        /* gpios has at least three cells: these */
	uint32_t controller;  /* phandle, see devtree_find() */
	uint32_t line, flags; /* flags: 1 is active low (dt-bindings/gpio/gpio.h) */
	uint32_t debounce_ms; /* 5 where the tree does not say */
};

/*
 * The first button that is not disabled; where all are, one of them. Returns 0, -ENOENT: the tree describes none, or another
 * -errno: there is no tree. *out is written only on success.
 */
int devtree_button(const char *tree, struct devtree_button *out);

/* Finds the node with that phandle. Returns 0 and its name in node, or -ENOENT. */
int devtree_find(const char *tree, uint32_t phandle, char node[DEVTREE_NODE]);

/* Whether `what` is among the node's compatible strings, whole. */
bool devtree_is(const char *tree, const char *node, const char *what);

/* Whether the node's status lets it be used: okay, ok, or none at all. */
bool devtree_enabled(const char *tree, const char *node);

/* Reads a property as text, NUL-terminated (of a list of strings, the first). Returns its length, or -errno. */
int devtree_string(const char *tree, const char *node, const char *property, char *out, size_t size);

/* Reads up to `count` cells of a property. Returns how many there are of them, 0 where there is no such property. */
size_t devtree_cells(const char *tree, const char *node, const char *property, uint32_t *cells, size_t count);

#endif
