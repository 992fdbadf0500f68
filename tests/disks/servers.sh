#!/bin/bash
# SPDX-License-Identifier: MIT
# servers.sh - NFS and virtiofs whose server does not answer: the test of the vm ring, which make disk-test runs as well.
cd "$(dirname "$0")/../.." || exit 1
exec tests/vm/dead_host.sh
