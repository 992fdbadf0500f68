// SPDX-License-Identifier: MIT
/* test_agent_devtree.c: buttons in device trees that the test makes. */
#include "agent/doctor/devtree.h"
#include "tests/unit/made_tree.h"
#include "tests/unit/tap.h"

#define STRING(path, s) made_bytes(path, s, sizeof(s))

/* As QEMU's virt machine has it. */
static void qemu(void)
{
	made_begin();
	STRING("compatible", "linux,dummy-virt");
	STRING("gpio-keys/compatible", "gpio-keys");
	STRING("gpio-keys/name", "gpio-keys");
	STRING("gpio-keys/poweroff/label", "GPIO Key Poweroff");
	made_cells("gpio-keys/poweroff/linux,code", 1, 116u);
	made_cells("gpio-keys/poweroff/gpios", 3, 0x8004u, 3u, 0u);
	STRING("pl061@9030000/compatible", "arm,pl061\0arm,primecell");
	made_cells("pl061@9030000/phandle", 1, 0x8004u);
	made_cells("intc@8000000/phandle", 1, 0x8002u);
	made_cells("intc@8000000/v2m@8020000/phandle", 1, 0x8003u);
}

static void plain(void)
{
	struct devtree_button b;
	char node[DEVTREE_NODE];

	qemu();
	is_int(devtree_button(made_root, &b), 0, "the tree of QEMU's virt machine has a button");
	is_str(b.node, "/gpio-keys/poweroff", "the button's node is /gpio-keys/poweroff");
	is_str(b.label, "GPIO Key Poweroff", "the button has the label of its node");
	is_int(b.code, 116, "the button sends KEY_POWER");
	ok(!b.disabled, "the button is not disabled");
	ok(b.has_line && b.controller == 0x8004 && b.line == 3 && b.flags == 0, "the button has line 3 of controller 0x8004");
	is_int(b.debounce_ms, 5, "a key that names no debounce interval has 5 ms");
	is_int(devtree_find(made_root, b.controller, node), 0, "the line's phandle leads to a node");
	is_str(node, "/pl061@9030000", "the line leads to the GPIO controller");
	ok(devtree_is(made_root, node, "arm,pl061"), "the controller is compatible with arm,pl061");
	ok(devtree_is(made_root, node, "arm,primecell"), "the controller is compatible with the second string of its list");
	ok(!devtree_is(made_root, node, "arm,pl06") && !devtree_is(made_root, node, "rm,pl061"), "the controller is not compatible with a part of a string");
	ok(!devtree_is(made_root, "/gpio-keys/poweroff", "gpio-keys"), "a node without compatible is compatible with nothing");
	is_int(devtree_find(made_root, 0x8003, node), 0, "a phandle at a deeper node is found");
	is_str(node, "/intc@8000000/v2m@8020000", "the deeper node has its whole path");
	is_int(devtree_find(made_root, 0x8005, node), -ENOENT, "a phandle that no node has is not found");
}

static void keys(void)
{
	struct devtree_button b;

	qemu();
	made_cells("gpio-keys/poweroff/linux,code", 1, 408u);
	is_int(devtree_button(made_root, &b), 0, "KEY_RESTART is a button");
	is_int(b.code, 408, "KEY_RESTART keeps its code, 408");
	made_cells("gpio-keys/poweroff/linux,code", 1, 356u);
	is_int(devtree_button(made_root, &b), 0, "KEY_POWER2 is a button");
	made_cells("gpio-keys/poweroff/linux,code", 1, 28u);
	is_int(devtree_button(made_root, &b), -ENOENT, "KEY_ENTER is no power button");
	made_cells("gpio-keys/poweroff/linux,code", 1, 116u);
	made_cells("gpio-keys/poweroff/debounce-interval", 1, 500u);
	is_int(devtree_button(made_root, &b), 0, "a button may have a debounce interval");
	is_int(b.debounce_ms, 500, "a debounce interval of 500 ms is read");
	STRING("gpio-keys/compatible", "gpio-keys-polled");
	is_int(devtree_button(made_root, &b), -ENOENT, "a key below another node than gpio-keys is no button");
	made_gone("gpio-keys");
	is_int(devtree_button(made_root, &b), -ENOENT, "a tree without gpio-keys has no button");
	made_cells("linux,code", 1, 116u);
	STRING("compatible", "gpio-keys");
	is_int(devtree_button(made_root, &b), -ENOENT, "the root node is no button");
	made_end();
	is_int(devtree_button("/nonexistent/tree", &b), -ENOENT, "a tree that does not exist has no button");
}

static void disabled(void)
{
	struct devtree_button b;

	qemu();
	STRING("gpio-keys/status", "disabled");
	ok(devtree_button(made_root, &b) == 0 && b.disabled, "a button whose parent is disabled is found and marked as disabled");
	STRING("gpio-keys/status", "okay");
	ok(devtree_button(made_root, &b) == 0 && !b.disabled, "status okay enables a button below a disabled parent");
	STRING("gpio-keys/poweroff/status", "fail");
	ok(devtree_button(made_root, &b) == 0 && b.disabled, "any other status of its own disables a button");
	made_cells("gpio-keys/another/linux,code", 1, 116u);
	STRING("gpio-keys/another/status", "ok");
	is_int(devtree_button(made_root, &b), 0, "a tree with two buttons has a button");
	is_str(b.node, "/gpio-keys/another", "of two buttons the enabled one is taken, also if it comes second");
	ok(!b.has_line, "a button may lack a line");
	is_str(b.label, "", "a button may lack a label");
}

static void shapes(void)
{
	struct devtree_button b;
	char deep[400] = "", node[DEVTREE_NODE];

	made_begin();
	STRING("soc/keys/compatible", "acme,keys\0gpio-keys");
	made_cells("soc/keys/a/linux,code", 1, 116u);
	made_cells("soc/keys/a/gpio", 3, 1u, 2u, 1u);
	made_cells("soc/keys/b/linux,code", 1, 408u);
	made_cells("soc/keys/c/linux,code", 1, 116u);
	is_int(devtree_button(made_root, &b), 0, "buttons below a bus are found");
	made_gone("soc/keys/b");
	made_gone("soc/keys/c");
	ok(devtree_button(made_root, &b) == 0 && b.has_line && b.flags == 1, "the property may be called gpio; its flag is active low");
	made_cells("soc/keys/a/gpio", 2, 1u, 2u);
	ok(devtree_button(made_root, &b) == 0 && !b.has_line, "a line of two cells is no line");
	made_bytes("soc/keys/a/linux,code", "\0\0t", 3);
	is_int(devtree_button(made_root, &b), -ENOENT, "a code of three bytes is no button");
	made_bytes("soc/keys/a/linux,code", "", 0);
	is_int(devtree_button(made_root, &b), -ENOENT, "an empty code is no button");
	made_bytes("soc/keys/compatible", "gpio-keys", 9);
	made_cells("soc/keys/a/linux,code", 3, 116u, 1u, 2u);
	is_int(devtree_button(made_root, &b), 0, "a string without its NUL and a line of too many cells are accepted");
	made_bytes("soc/keys/a/label", "\0\0\0", 3);
	ok(devtree_button(made_root, &b) == 0 && !*b.label, "a label of NULs alone is empty");
	for (unsigned i = 0; i < 12; i++)
		strcat(deep, "deep/");
	strcat(deep, "phandle");
	made_cells(deep, 1, 77u);
	is_int(devtree_find(made_root, 77, node), -ENOENT, "the search stops at a depth that no VM's tree has");
	memset(deep, 'n', 200);
	strcpy(deep + 200, "/phandle");
	made_cells(deep, 1, 78u);
	is_int(devtree_find(made_root, 78, node), -ENOENT, "a node with a name of 200 bytes is skipped");
	is_int(devtree_button(made_root, &b), 0, "the button beside the skipped nodes is found");
}

int main(void)
{
	plain();
	keys();
	disabled();
	shapes();
	made_end();
	return done();
}
