// SPDX-License-Identifier: MIT
/* link_wanted.c - which interfaces are ours: a pure decision. */
#include <string.h>

#include "init/net/net.h"

bool link_wanted(const struct rtnl_link *link, const struct ip_param *param)
{
	if (!link->ether || link->gone || link->enslaved || !param || param->method == IP_OFF)
		return false;
	/* What software made (a container's veth, a bridge, a tunnel) belongs to that software, unless named. */
	return !link->made || strcmp(param->device, link->name) == 0;
}
