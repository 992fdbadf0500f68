#!/bin/bash
# SPDX-License-Identifier: MIT
# denied.sh - what an agent that was taken over can still do.
cd "$(dirname "$0")/../.." || exit 1
exec build/tests/ns/denied
