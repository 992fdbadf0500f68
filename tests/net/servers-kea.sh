#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2034,SC2317 # servers.inc uses and calls these
# servers-kea.sh - the net role against Kea.
. tests/tap.sh
. tests/net/lib.sh
net_begin kea-dhcp4
name=kea
short=10

# Kea refuses only addresses that it knows of: this client, of no class, may not use the former network.
# Kea 2.6 demands an id for each subnet and stores it with each lease: so both servers give a network the same id.
server_begin() {
	local network=${2%.*} former=${4-}
	former=${former%.*}
	local subnet="{ \"id\": $((${network##*.} + 1)), \"subnet\": \"$network.0/24\", \"pools\": [ { \"pool\": \"$2-$2\" } ], \"option-data\":
		[ { \"name\": \"routers\", \"data\": \"$1\" }, { \"name\": \"domain-name-servers\", \"data\": \"10.77.0.53\" } ] }"
	[ -z "${4-}" ] || subnet+=", { \"id\": $((${former##*.} + 1)), \"subnet\": \"$former.0/24\",
		\"pools\": [ { \"pool\": \"$4-$4\" } ], \"client-class\": \"former\" }"
	cat >"$tap_work/kea.json" <<-END
		{ "Dhcp4": { "interfaces-config": { "interfaces": [ "s0" ], "dhcp-socket-type": "raw" }, "authoritative": true,
		  "lease-database": { "type": "memfile", "name": "$tap_work/kea.leases", "lfc-interval": 0 },
		  "client-classes": [ { "name": "former", "test": "option[60].exists" } ],
		  "valid-lifetime": $3, "shared-networks": [ { "name": "all", "subnet4": [ $subnet ] } ],
		  "loggers": [ { "name": "kea-dhcp4", "severity": "INFO",
		                 "output_options": [ { "output": "stdout" } ] } ] } }
	END
	# Kea 2.6 opens its lease file only in its data folder.
	KEA_DHCP_DATA_DIR=$tap_work KEA_PIDFILE_DIR=$tap_work KEA_LOCKFILE_DIR=$tap_work server kea-dhcp4 -c "$tap_work/kea.json"
	until_ok 20 server_said DHCP4_STARTED
}

. tests/net/servers.inc
