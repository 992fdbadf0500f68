#!/bin/bash
# SPDX-License-Identifier: MIT
# matrix.sh: every system call of process 1, at every time that it is made, fails with every error: it neither ends nor forgets
# to stop when asked.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/fault/fault.inc
. tests/fault/fault.inc

# As in a machine with an inittab: what boots, what runs and dies, orphans, what runs on the way down.
mkdir "$tap_work/etc"
cat >"$tap_work/etc/inittab" <<'END'
::sysinit:/bin/do exit 0
::respawn:/bin/do exit 1
::once:/bin/do life 12
::shutdown:/bin/do exit 0
END
matrix 'inittab' --events --etc "$tap_work/etc" --

# As a machine without /proc: its console, its file systems (which the launcher does not let go), a workload that is deaf.
matrix 'machine' --no-proc --console -- softoff.budget=1s softoff.grace=100ms -- /bin/do askdeaf 12

# The inittab is read again, process 1 becomes another softoff, and a signal stops that.
cat >"$tap_work/etc/inittab" <<'END'
::once:/bin/do turns 12
::respawn:/bin/do stay service
::restart:/init
END
matrix 'restart' --etc "$tap_work/etc" --

life "$tap_work/plain" -- --etc "$tap_work/none" --
is "$?" 1 'a life whose launcher fails ends, and has no result'
like "$(cat "$tap_work/plain/log")" "^ns_run: $tap_work/none: No such file" 'its log has the reason'
finish
