// SPDX-License-Identifier: MIT
/*
 * test_host_qemu.c - options into QEMU's command.
 */
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "host-shim/qemu/qemu.h"
#include "host-shim/qemu/vz.h"
#include "host-shim/run/backend.h"
#include "tap.h"

static struct options opt;
static char text[8192];

static void begin(void)
{
	opt = (struct options){
		.kernel = "K", .arch = ARCH_ARM64, .boot = BOOT_DT, .accel = ACCEL_TCG, .cpus = 1,
		.memory_mib = 512,
	};
}

static const char *command(void)
{
	struct strlist argv = { 0 };
	FILE *out = fmemopen(text, sizeof(text), "w");

	qemu_command(&opt, "/q", "a b", &argv);
	strlist_print(&argv, out);
	fclose(out);
	strlist_finish(&argv);
	return text;
}

static void has(const char *part, const char *sentence)
{
	ok(strstr(command(), part) != NULL, "%s", sentence);
}

static void hasnt(const char *part, const char *sentence)
{
	ok(strstr(command(), part) == NULL, "%s", sentence);
}

static void test_machine(void)
{
	begin();
	has("-machine virt,gic-version=max -accel tcg -cpu max,pauth-impdef=on -smp 1 -m 512M ", "arm64 is virt");
	has(" -kernel K -append 'a b' ", "the kernel gets its command line");
	hasnt("-bios", "dt has no firmware");
	hasnt("-initrd", "an initrd that was not given is none");
	opt.boot = BOOT_ACPI_GPIO;
	opt.firmware = "F";
	opt.initrd = "I";
	has("-machine virt,acpi=off,gic-version=3 ", "acpi-gpio is today's machine without tables of its own");
	has("-fw_cfg name=etc/acpi/tables,file=/dev/fd/9 ", "acpi-gpio hands tables to the firmware");
	has(" -bios F ", "acpi-gpio has firmware");
	has(" -initrd I ", "an initrd is handed over");
	opt.arch = ARCH_X86_64;
	opt.accel = ACCEL_KVM;
	has("-machine q35 -accel kvm -cpu host ", "x86_64 is q35; an accelerator has the host's processor");
}

static void test_channels(void)
{
	begin();
	has("-chardev socket,id=qmp,fd=3 -mon chardev=qmp,mode=control", "QMP is descriptor 3");
	has("-chardev socket,id=serial,fd=4 -serial chardev:serial", "the serial port is descriptor 4");
	has("-chardev socket,id=hvc,fd=5 -device virtconsole,chardev=hvc", "the virtio console is descriptor 5");
	has("-chardev socket,id=events,fd=6 -device virtserialport,chardev=events,name=org.softoff.events",
	    "the event port is descriptor 6");
	has("-action reboot=shutdown,shutdown=pause,panic=none -S",
	    "a machine starts by command, stops for its last bytes, and never reboots");
}

static void test_disks(void)
{
	char plain[] = "a.img", comma[] = "b,c=d.img";

	begin();
	hasnt("-blockdev", "without disks there is none");
	opt.disks[0] = (struct disk){ .path = plain, .format = DISK_RAW };
	opt.disks[1] = (struct disk){ .path = comma, .format = DISK_QCOW2, .read_only = true };
	opt.n_disks = 2;
	has("-blockdev driver=file,node-name=file0,filename=a.img "
	    "-blockdev driver=raw,node-name=disk0,file=file0 -device virtio-blk-pci,drive=disk0", "a raw disk");
	has("-blockdev driver=file,node-name=file1,read-only=on,filename=b,,c=d.img "
	    "-blockdev driver=qcow2,node-name=disk1,file=file1,read-only=on -device virtio-blk-pci,drive=disk1",
	    "a read-only qcow2 disk; a comma in its name is doubled");
}

static void test_net(void)
{
	begin();
	hasnt("-netdev", "--net none has no network device");
	opt.net = NET_USER;
	has("-netdev user,id=net0 -device virtio-net-pci,netdev=net0,romfile=", "--net user has one, without a ROM");
	opt.publish[0] = (struct publish){ "127.0.0.1", 8080, 80 };
	opt.publish[1] = (struct publish){ "0.0.0.0", 2222, 22 };
	opt.n_publish = 2;
	has("user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=tcp:0.0.0.0:2222-:22", "ports are published");
}

static void test_more(void)
{
	begin();
	opt.qemu_args[0] = "-cpu";
	opt.qemu_args[1] = "cortex-a57";
	opt.n_qemu_args = 2;
	has(" -cpu cortex-a57\n", "arguments of the user's come last, where QEMU lets them win");
}

/* The nodes of QEMU's own tree that the framework names otherwise. */
static void make_tree(void *tree, int size, int button)
{
	int bus, keys, node;
	fdt32_t gpios[3] = { cpu_to_fdt32(0x8004), cpu_to_fdt32(3), 0 };

	fdt_create_empty_tree(tree, size);
	bus = fdt_add_subnode(tree, 0, "pl061@9030000");
	fdt_setprop(tree, bus, "compatible", "arm,pl061\0arm,primecell", 24);
	bus = fdt_add_subnode(tree, 0, "pl031@9010000");
	fdt_setprop(tree, bus, "compatible", "arm,pl031\0arm,primecell", 24);
	keys = fdt_add_subnode(tree, 0, "gpio-keys");
	node = fdt_add_subnode(tree, keys, button ? "poweroff" : "volume");
	fdt_setprop_string(tree, node, "label", "GPIO Key Poweroff");
	fdt_setprop(tree, node, "gpios", gpios, (int)sizeof(gpios));
}

static void test_vz(void)
{
	static char tree[8192], line[128];
	const fdt32_t *gpios;
	char name[] = "T";
	int button, size;

	begin();
	hasnt("qtest", "dt moves no line by qtest");
	opt.boot = BOOT_VZ;
	opt.tree = name;
	has("-machine virt,gic-version=max ", "vz is virt");
	has("-chardev socket,id=qtest,fd=7 -qtest chardev:qtest", "the button's line is descriptor 7");
	has(" -dtb T", "vz has a device tree of its own");
	hasnt("-bios", "vz has no firmware");

	make_tree(tree, (int)sizeof(tree), 1);
	is_int(vz_tree_rename(tree, (int)sizeof(tree)), 0, "QEMU's tree can be renamed");
	button = fdt_path_offset(tree, "/gpio-keys/power");
	ok(fdt_path_offset(tree, "/pl061") > 0 && fdt_path_offset(tree, "/pl031") > 0 && button > 0 &&
		fdt_node_offset_by_compatible(tree, -1, "apple,virtualization-generic-platform") ==
		    fdt_path_offset(tree, "/hypervisor"),
	    "the nodes have the framework's names");
	gpios = fdt_getprop(tree, button, "gpios", &size);
	ok(gpios && size == 12 && fdt32_to_cpu(gpios[0]) == 0x8004 && fdt32_to_cpu(gpios[1]) == VZ_LINE,
	    "the button is on the framework's line of the same controller");
	make_tree(tree, (int)sizeof(tree), 0);
	is_int(vz_tree_rename(tree, (int)sizeof(tree)), -FDT_ERR_NOTFOUND, "a tree without QEMU's button is refused");

	vz_line_command(line, sizeof(line), "device[8]", 1);
	is_str(line, "set_irq_in /machine/unattached/device[8] unnamed-gpio-in 6 1\n", "the line is raised by qtest");
}

int main(void)
{
	test_machine();
	test_channels();
	test_disks();
	test_net();
	test_more();
	test_vz();
	return done();
}
