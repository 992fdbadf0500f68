/* SPDX-License-Identifier: MIT */
/*
 * resolv_conf.h - where the resolver's configuration goes, and where it must not.
 *
 * It is written whole, by rename(2), to /etc/resolv.conf when that is absent, ours (its first line says so)
 * or a link into /run, to where the link leads. Somebody's file and a bind mount are left alone. Where /etc
 * cannot be written it goes to /run/softoff/resolv.conf.
 */
#ifndef INIT_NET_RESOLV_CONF_H
#define INIT_NET_RESOLV_CONF_H

#define RESOLV_CONF_MARK "# softoff wrote this, from the network's answers\n"
#define RESOLV_CONF_MAX 1024

/* Writes text, which begins with RESOLV_CONF_MARK. Says on the log where it had to go elsewhere, or nowhere. */
void resolv_conf_write(const char *text);

#endif
