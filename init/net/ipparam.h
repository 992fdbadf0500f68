/* SPDX-License-Identifier: MIT */
/*
 * ipparam.h - `ip=` of the kernel command line, in the syntax of linux/Documentation/admin-guide/nfs/nfsroot.rst, as
 * linux/net/ipv4/ipconfig.c (ip_auto_config_setup) reads it:
 *
 *	ip=<client>:<server>:<gateway>:<netmask>:<hostname>:<device>:<autoconf>:<dns0>:<dns1>:<ntp0>
 *	ip=off | none | on | any | dhcp
 *
 * In addition to the kernel's syntax: several `ip=`, each for one device; a netmask as a prefix length, which may follow the
 * client address ("10.0.0.2/24").
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
	struct lease lease;       /* the given values; with DHCP, they override the server's */
};

struct ip_params {
	struct ip_param all[IPPARAM_MAX];
	unsigned count;
};

/*
 * Reads one value. Returns 0, or -EINVAL with the name of the bad part in *what. *out is written only on success.
 */
int ipparam_parse(const char *value, struct ip_param *out, const char **what);

/* Reads all `ip=` of the line. Logs and skips a bad one, and says what applies instead. */
void ipparam_read(struct ip_params *out, const struct cmdline *line);

/*
 * The parameter for a device: the last `ip=` that names it, else the last that names no device, else DHCP if there is no `ip=`
 * at all. NULL: no parameter applies, and init does not touch the device.
 */
const struct ip_param *ipparam_for(const struct ip_params *params, const char *device);

#endif
