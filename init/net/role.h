/* SPDX-License-Identifier: MIT */
/* role.h - the network as a role of PID 1 (lib/role.h). */
#ifndef INIT_NET_ROLE_H
#define INIT_NET_ROLE_H

#include "lib/cmdline.h"
#include "lib/params.h"

int net_role(const struct cmdline *line, const struct params *params);

#endif
