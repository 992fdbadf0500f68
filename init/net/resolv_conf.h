/* SPDX-License-Identifier: MIT */
/*
 * resolv_conf.h - writes resolv.conf, but never over another program's file.
 *
 * rename(2) replaces /etc/resolv.conf as a whole if that is absent or was written by softoff (its first line), or the target of
 * a link from there into a tmpfs. Files of other programs and bind mounts stay unchanged. If /etc is read-only, the text goes to
 * /run/softoff/resolv.conf.
 */
#ifndef INIT_NET_RESOLV_CONF_H
#define INIT_NET_RESOLV_CONF_H

#define RESOLV_CONF_MARK "# softoff wrote this, from the network's answers\n"
#define RESOLV_CONF_MAX 1024

/* Writes text, which begins with RESOLV_CONF_MARK. Logs if it was written elsewhere or not at all. */
void resolv_conf_write(const char *text);

#endif
