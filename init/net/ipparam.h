/* SPDX-License-Identifier: MIT */
/*
 * ipparam.h - `ip=` of the kernel command line, in the syntax of Linux
 * Documentation/admin-guide/nfs/nfsroot.rst, as linux/net/ipv4/ipconfig.c (ip_auto_config_setup) reads it:
 *
 *	ip=<client>:<server>:<gateway>:<netmask>:<hostname>:<device>:<autoconf>:<dns0>:<dns1>:<ntp0>
 *	ip=off | none | on | any | dhcp
 *
 * Beyond the kernel's: `ip=` may be there several times, one for a device each; a netmask may be a prefix
 * length, and may stand behind the client address ("10.0.0.2/24").
 */
#ifndef INIT_NET_IPPARAM_H
#define INIT_NET_IPPARAM_H

#include <net/if.h>
#include <stdint.h>

#include "lib/cmdline.h"
#include "lib/netlink/lease.h"

#define IPPARAM_MAX 8

enum ip_method {
	IP_DHCP,
	IP_STATIC,
	IP_OFF,
};

struct ip_param {
	enum ip_method method;
	char device[IF_NAMESIZE]; /* "": any */
	struct lease lease;       /* what was given; beside DHCP, it wins over the server's */
};

struct ip_params {
	struct ip_param all[IPPARAM_MAX];
	unsigned count;
};

/*
 * Reads one value. Returns 0, or -EINVAL and *what names the part that makes no sense; *out is written only
 * on success.
 */
int ipparam_parse(const char *value, struct ip_param *out, const char **what);

/* Reads all `ip=` of the line. A bad one is said on the log, with what holds instead, and left out. */
void ipparam_read(struct ip_params *out, const struct cmdline *line);

/*
 * What holds for a device: the last parameter that names it, else the last one that names none, else DHCP
 * if there is no parameter at all. NULL: none holds, the device is to be left alone.
 */
const struct ip_param *ipparam_for(const struct ip_params *params, const char *device);

#endif
