#!/bin/bash
# SPDX-License-Identifier: MIT
# denied.sh - what a net role that was taken over can still do: nothing but its work.
cd "$(dirname "$0")/../.." || exit 1
exec build/tests/net/denied
