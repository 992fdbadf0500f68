// SPDX-License-Identifier: MIT
/* vz_options.c - the options of softoff-vz, and its --help. */
#include "host-shim/vz/vz_options.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/common/option.h"

static char *keep_text(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		die("out of memory");
	return copy;
}

/* Cuts ",ro" off. */
static bool cut_read_only(char *text)
{
	size_t len = strlen(text);

	if (len < 4 || strcmp(text + len - 3, ",ro") != 0)
		return false;
	text[len - 3] = '\0';
	return true;
}

static void set_vz_cpus(void *to, char *v)
{
	if (text_number(v, 1, 256, &((struct vz_options *)to)->cpus) < 0)
		die("--cpus: \"%s\" is not a number from 1 to 256", v);
}

static void set_vz_memory(void *to, char *v)
{
	if (text_mebibytes(v, &((struct vz_options *)to)->memory_mib) < 0)
		die("--memory: \"%s\" is not a size (512M, 2G; a plain number is MiB)", v);
}

static void add_vz_disk(void *to, char *v)
{
	struct vz_options *o = to;
	struct vz_disk *d = &o->disks[o->n_disks];

	if (o->n_disks++ == VZ_DISKS)
		die("--disk: more than %d disks", VZ_DISKS);
	d->path = keep_text(v);
	d->read_only = cut_read_only(d->path);
}

/* TAG=FOLDER[,ro] */
static void add_share(void *to, char *v)
{
	struct vz_options *o = to;
	struct vz_share *s = &o->shares[o->n_shares];
	char *equals;

	if (o->n_shares++ == VZ_SHARES)
		die("--share: more than %d folders", VZ_SHARES);
	s->tag = keep_text(v);
	s->read_only = cut_read_only(s->tag);
	equals = strchr(s->tag, '=');
	if (!equals || equals == s->tag || !equals[1])
		die("--share: \"%s\" is not TAG=FOLDER or TAG=FOLDER,ro", v);
	*equals = '\0';
	s->folder = equals + 1;
}

/* PORT:SOCKET */
static void add_port(void *to, char *v)
{
	struct vz_options *o = to;
	struct vz_port *p = &o->ports[o->n_ports];
	char *colon;

	if (o->n_ports++ == VZ_PORTS)
		die("--vsock: more than %d ports", VZ_PORTS);
	p->socket = keep_text(v);
	colon = strchr(p->socket, ':');
	if (colon)
		*colon = '\0';
	if (!colon || !colon[1] || text_number(p->socket, 1, 0x7fffffff, &p->port) < 0)
		die("--vsock: \"%s\" is not PORT:SOCKET", v);
	p->socket = colon + 1;
}

static void format_mac(const uint8_t bytes[6], char mac[18])
{
	snprintf(mac, 18, "%02hhx:%02hhx:%02hhx:%02hhx:%02hhx:%02hhx", bytes[0], bytes[1], bytes[2],
	    bytes[3], bytes[4], bytes[5]);
}

static void set_mac(void *to, char *v)
{
	uint8_t bytes[6];
	char rest;

	if (strlen(v) != 17 || sscanf(v, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%c", &bytes[0], &bytes[1],
	    &bytes[2], &bytes[3], &bytes[4], &bytes[5], &rest) != 6 || bytes[0] & 1)
		die("--mac: \"%s\" is not the address of one interface (02:00:00:12:34:56)", v);
	format_mac(bytes, ((struct vz_options *)to)->mac);
}

#define TEXT(field) OPTION_TEXT(struct vz_options, field)
#define FLAG(field) OPTION_FLAG(struct vz_options, field)
#define BY(setter) 0, setter

static const struct option table[] = {
	{ "kernel",        "FILE",            TEXT(kernel),        "raw Image, or a bzImage: boots it directly" },
	{ "initrd",        "FILE",            TEXT(initrd),        "its initramfs" },
	{ "cmdline",       "STR",             TEXT(cmdline),       "its command line" },
	{ "unlink-kernel", NULL,              FLAG(unlink_kernel), "remove the kernel once the machine runs" },
	{ "efi-store",     "FILE",            TEXT(efi_store),     "boots by EFI from the disks; FILE has the variables" },
	{ "cpus",          "N",               BY(set_vz_cpus),     "processors (default: 1)" },
	{ "memory",        "SIZE",            BY(set_vz_memory),   "512M, 2G; a plain number is MiB (default: 512M)" },
	{ "disk",          "FILE[,ro]",       BY(add_vz_disk),     "raw disk; repeatable" },
	{ "net",           NULL,              FLAG(net),           "a network card, by NAT" },
	{ "mac",           "ADDR",            BY(set_mac),         "its address (default: by the kernel's or disk's name)" },
	{ "share",         "TAG=FOLDER[,ro]", BY(add_share),       "folder for mount -t virtiofs TAG; repeatable" },
	{ "vsock",         "PORT:SOCKET",     BY(add_port),        "a Unix socket that leads to the guest's port; repeatable" },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct option_table options = { "softoff-vz", table, 28, die };

static void vz_help(void)
{
	printf("usage: softoff-vz --kernel FILE [options]\n"
	       "       softoff-vz --efi-store FILE --disk FILE [options]\n\n"
	       "A machine of Virtualization.framework that `softoff run --vmm vz` starts and talks\n"
	       "to: QMP on descriptor 3, the console on 5, the guest's events on 6.\n\n");
	option_help(&options);
	printf("  --help                    this text\n");
	exit(fflush(stdout) ? NOTE_FAILED : 0);
}

/* FNV-1a; an address is no secret. */
void vz_mac_for(const char *name, char mac[18])
{
	uint64_t hash = 0xcbf29ce484222325;
	uint8_t bytes[6] = { 0x02 }; /* locally administered, of one interface */
	int i;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
	for (i = 1; i < 6; i++)
		bytes[i] = (uint8_t)(hash >> 8 * i);
	format_mac(bytes, mac);
}

void vz_options_parse(struct vz_options *o, int argc, char *const argv[])
{
	int i = 1;

	*o = (struct vz_options){ .cpus = 1, .memory_mib = 512, .cmdline = "" };
	while (i < argc) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			vz_help();
		if (strncmp(argv[i], "--", 2) != 0)
			die("\"%s\" is not an option (see softoff-vz --help)", argv[i]);
		i = option_take(&options, o, argv, i);
	}
	if (!o->kernel == !o->efi_store)
		die("softoff-vz boots either --kernel FILE or by --efi-store FILE");
	if (o->efi_store && (o->initrd || o->cmdline[0] || !o->n_disks))
		die("--efi-store boots from a --disk, without --initrd and --cmdline");
	if (!o->mac[0])
		vz_mac_for(o->n_disks ? o->disks[0].path : o->kernel, o->mac);
}
