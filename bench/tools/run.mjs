/**
 * What the tools of each role cost every request of an agent: in bytes, and in tokens as two makers of models count them. `--write` puts
 * the table into docs/coordinator.md.
 * `(cd bench/tools && npm ci) && node bench/tools/run.mjs [--write]`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { formatted } from '../../scripts/formatted.mjs';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { bundled } from '../bundled.mjs';

const require = createRequire(import.meta.url);
const { countTokens } = require('@anthropic-ai/tokenizer');
const { get_encoding } = require('tiktoken');

const PAGE = join(projectRoot, 'docs', 'coordinator.md');
const BEGIN = '<!-- made by bench/tools/run.mjs -->';
const END = '<!-- end of the tokens -->';

const { ROLES, TOOLS, toolList, toolsFor } = await bundled([
  'src/coordinator/operations/roles',
  'src/coordinator/operations/registry',
  'src/coordinator/faces/mcpFace',
]);
const encoding = get_encoding('o200k_base');
const rows = ROLES.map((/** @type {string} */ role) => {
  const tools = toolsFor(role, TOOLS);
  const text = JSON.stringify(toolList(tools));
  return [
    `\`${role}\``,
    tools.length,
    Buffer.byteLength(text),
    encoding.encode(text).length,
    countTokens(text),
  ];
});
encoding.free();
const table = [
  ['role', 'tools', 'bytes', 'tokens, `o200k_base`', 'tokens, Claude'],
  ['---', '---:', '---:', '---:', '---:'],
  ...rows.map((row) => row.map((cell) => cell.toLocaleString('en'))),
]
  .map((cells) => `| ${cells.join(' | ')} |`)
  .join('\n');

if (process.argv.includes('--write')) {
  const [head = '', rest = ''] = readFileSync(PAGE, 'utf8').split(BEGIN);
  const [, tail = ''] = rest.split(END);
  const page = `${head}${BEGIN}\n\n${table}\n\n${END}${tail}`;
  writeFileSync(PAGE, await formatted(PAGE, page));
} else {
  console.log(table);
}
