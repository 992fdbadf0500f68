// SPDX-License-Identifier: MIT
/*
 * initrd.c - makes a kernel's initramfs: softoff's init, the witness, and this kernel's modules.
 *
 * The program mkinitramfs beside this program, or in PATH, makes it. The guest programs are in
 * build/ARCH beside build/host, in lib/softoff/ARCH of an installation, or in the folder of --guest.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/note.h"
#include "host-shim/common/strlist.h"
#include "host-shim/verify/verify.h"

#define BIT(boot) (1u << (boot))
#define DT (BIT(BOOT_DT) | BIT(BOOT_VZ))
#define ACPI (BIT(BOOT_ACPI) | BIT(BOOT_ACPI_GPIO))

/* Modules that a button may need, and the wirings that need each. A kernel that has one is wired with modules there. */
static const struct {
	const char *name;
	unsigned boots; /* bits */
} button_modules[] = {
	{ "gpio_pl061",  DT | BIT(BOOT_ACPI_GPIO) },
	{ "gpio_keys",   DT },
	{ "button",      ACPI },
	{ "tiny_power_button", ACPI },
	{ "evdev",       DT | ACPI },
};

/* Modules of the event port and of the witness's disk. */
static const char *const other_modules[] = {
	"virtio_mmio", "virtio_pci", "virtio_console", "virtio_blk",
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char manifest_text[] =
	"dir /dev 0755 0 0\n"
	"nod /dev/console 0600 0 0 c 5 1\n"
	"file /init ${SOFTOFF_INIT} 0755 0 0\n"
	"dir /sbin 0755 0 0\n"
	"slink /sbin/poweroff /init 0777 0 0\n"
	"slink /sbin/reboot /init 0777 0 0\n"
	"dir /bin 0755 0 0\n"
	"file /bin/witness ${SOFTOFF_WITNESS} 0755 0 0\n";

/* The folder of this program. Returns false if the system does not report it. */
static bool own_folder(char *dir, size_t size)
{
	static char path[PATH_MAX];

	if (child_own_path(path, sizeof(path)) < 0)
		return false;
	return (size_t)snprintf(dir, size, "%s", dirname(path)) < size;
}

/* Whether this folder holds the guest programs init and witness. */
static bool has_guest(const char *dir)
{
	static char path[PATH_MAX];

	if ((size_t)snprintf(path, sizeof(path), "%s/init", dir) >= sizeof(path) ||
	    access(path, R_OK) < 0)
		return false;
	return (size_t)snprintf(path, sizeof(path), "%s/witness", dir) < sizeof(path) &&
	    access(path, R_OK) == 0;
}

/* e_machine at byte 18 of an ELF file. ARCH_UNKNOWN for other files, which the tests use. */
static enum arch arch_of_program(const char *dir)
{
	static char path[PATH_MAX];
	unsigned char head[20] = { 0 };
	enum arch arch = ARCH_UNKNOWN;
	FILE *file;

	if ((size_t)snprintf(path, sizeof(path), "%s/init", dir) >= sizeof(path))
		return arch;
	file = fopen(path, "re");
	if (!file)
		return arch;
	if (fread(head, 1, sizeof(head), file) == sizeof(head) && !memcmp(head, "\177ELF", 4))
		arch = head[18] == 183 ? ARCH_ARM64 : head[18] == 62 ? ARCH_X86_64 : ARCH_UNKNOWN;
	fclose(file);
	return arch;
}

static bool find_guest(const struct verify *v, enum arch arch, char *dir, size_t size)
{
	static const char *const places[] = { "../", "../lib/softoff/" };
	static char own[PATH_MAX];
	size_t i;

	if (v->opt.guest)
		return (size_t)snprintf(dir, size, "%s", v->opt.guest) < size && has_guest(dir);
	if (!own_folder(own, sizeof(own)))
		return false;
	for (i = 0; i < COUNT(places); i++)
		if ((size_t)snprintf(dir, size, "%s/%s%s", own, places[i], image_arch_name(arch)) <
			size &&
		    has_guest(dir))
			return true;
	return false;
}

static bool find_mkinitramfs(char *path, size_t size)
{
	static char own[PATH_MAX];

	if (own_folder(own, sizeof(own)) &&
	    (size_t)snprintf(path, size, "%s/mkinitramfs", own) < size && access(path, X_OK) == 0)
		return true;
	return child_find("mkinitramfs", path, size) == 0;
}

static int write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	int err;

	if (!file)
		return -errno;
	err = fputs(text, file) < 0 ? -errno : 0;
	if (fclose(file) && !err)
		err = -errno;
	return err;
}

static void add_try_option(struct strlist *argv, const char *name)
{
	strlist_add(argv, "--try");
	strlist_add(argv, name);
}

static void mkinitramfs_command(struct strlist *argv, const char *program,
    const struct verify_kernel *k, const char *manifest)
{
	size_t i;

	strlist_add(argv, program);
	strlist_add(argv, "-o");
	strlist_add(argv, k->initrd);
	if (k->modules) {
		strlist_add(argv, "--modules");
		strlist_add(argv, k->modules);
		for (i = 0; i < COUNT(other_modules); i++)
			add_try_option(argv, other_modules[i]);
		for (i = 0; i < COUNT(button_modules); i++)
			add_try_option(argv, button_modules[i].name);
	}
	strlist_add(argv, manifest);
}

/* A module's path in the archive ends in its name, with - or _, and a NUL. */
static bool has_module(const char *archive, size_t len, const char *name)
{
	char file[64], *c;

	snprintf(file, sizeof(file), "/%s.ko", name);
	if (memmem(archive, len, file, strlen(file) + 1))
		return true;
	for (c = file; *c; c++)
		if (*c == '_')
			*c = '-';
	return memmem(archive, len, file, strlen(file) + 1);
}

static char *read_archive(const char *path, size_t *len)
{
	FILE *file = fopen(path, "re");
	char *archive = NULL;
	long size = -1;

	if (!file)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	rewind(file);
	if (size > 0)
		archive = malloc((size_t)size);
	if (archive && fread(archive, 1, (size_t)size, file) != (size_t)size) {
		free(archive);
		archive = NULL;
	}
	fclose(file);
	*len = (size_t)size;
	return archive;
}

static int note_loaded(struct verify_kernel *k)
{
	size_t len, i;
	char *archive = read_archive(k->initrd, &len);

	if (!archive)
		return -1;
	for (i = 0; i < COUNT(button_modules); i++)
		if (has_module(archive, len, button_modules[i].name))
			k->has_modules |= 1u << i;
	free(archive);
	return 0;
}

void verify_modules(const struct verify_kernel *k, enum boot boot, char *out, size_t size)
{
	size_t used = 0, i;

	*out = '\0';
	for (i = 0; i < COUNT(button_modules) && used < size; i++)
		if (k->has_modules & 1u << i && button_modules[i].boots & BIT(boot))
			used += (size_t)snprintf(out + used, size - used, "%s%s", used ? " " : "",
			    button_modules[i].name);
}

static int make_initramfs(struct verify_kernel *k, const char *program, const char *manifest,
    char *reason, size_t size)
{
	struct strlist argv = { 0 };
	char said[1024] = "";
	int status;

	mkinitramfs_command(&argv, program, k, manifest);
	status = child_capture(argv.items, said, sizeof(said));
	strlist_finish(&argv);
	if (status == 0 && note_loaded(k) == 0)
		return 0;
	said[strcspn(said, "\n")] = '\0';
	snprintf(reason, size, "no initramfs: %.200s", status < 0 ? strerror(-status) : said);
	return -1;
}

int verify_initrd(struct verify *v, struct verify_kernel *k, char *reason, size_t size)
{
	static char guest[PATH_MAX], program[PATH_MAX], path[PATH_MAX + 16],
	    manifest[PATH_MAX + 16];
	int err;

	if (!find_guest(v, k->arch, guest, sizeof(guest))) {
		snprintf(reason, size,
		    "no guest programs for %s: build them (make ARCH=%s guest), or name their folder (--guest)",
		    image_arch_name(k->arch), image_arch_name(k->arch));
		return -1;
	}
	if (arch_of_program(guest) != ARCH_UNKNOWN && arch_of_program(guest) != k->arch) {
		snprintf(reason, size, "the guest programs in %.150s are for %s, the kernel is for %s", guest,
		    image_arch_name(arch_of_program(guest)), image_arch_name(k->arch));
		return -1;
	}
	if (!find_mkinitramfs(program, sizeof(program))) {
		snprintf(reason, size, "no mkinitramfs beside softoff or in PATH");
		return -1;
	}
	snprintf(path, sizeof(path), "%s/init", guest);
	setenv("SOFTOFF_INIT", path, 1);
	snprintf(path, sizeof(path), "%s/witness", guest);
	setenv("SOFTOFF_WITNESS", path, 1);
	snprintf(manifest, sizeof(manifest), "%s/guest.list", v->work);
	err = write_text(manifest, manifest_text);
	if (err < 0 || asprintf(&k->initrd, "%s/%s.cpio", v->work, k->name) < 0) {
		snprintf(reason, size, "%s: %s", manifest, strerror(err < 0 ? -err : ENOMEM));
		return -1;
	}
	return make_initramfs(k, program, manifest, reason, size);
}
