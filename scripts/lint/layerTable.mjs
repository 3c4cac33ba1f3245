/*
 * The table of layers in CONTRIBUTING.md is made of the rules that hold them apart: fails when it says something else
 * than layers.cjs; `--write` makes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { formatted } from '../formatted.mjs';
import layerTable from './layers.cjs';

const PAGE = 'CONTRIBUTING.md';
const { layers, pure } = layerTable;

/** The folder, or file, of a layer as people write it. @param {string} name */
function placeOf(name) {
  return name === 'webview' ? '`webview`' : `\`src/${name}${name === 'wavesError' ? '.ts' : ''}\``;
}

/** @param {string[]} names of layers */
function told(names) {
  const others = names.filter(
    (name) => name !== 'wavesError' && (!names.includes('views') || !pure.includes(name)),
  );
  const all = names.includes('views') ? ['all pure ones'] : [];
  return [...all, ...others.map((name) => `\`${name}\``)].join(', ') || 'nothing of ours';
}

const rows = Object.entries(layers).map(
  ([name, { holds, mayImport, packages }]) =>
    `| ${placeOf(name)} | ${holds} | ${told(mayImport)} | ${packages.map((each) => `\`${each}\``).join(', ') || 'nothing'} |`,
);
const table = ['| folder | holds | may import | of npm |', '| --- | --- | --- | --- |', ...rows].join('\n');
const page = readFileSync(PAGE, 'utf8');
const made = await formatted(
  PAGE,
  page.replace(
    /(<!-- layers -->\n)[^]*?(\n<!-- end -->)/,
    (_all, begin, end) => `${begin}\n${table}\n${end}`,
  ),
);
if (process.argv.includes('--write')) {
  writeFileSync(PAGE, made);
} else if (made !== page) {
  console.error(
    `${PAGE} tells other layers than scripts/lint/layers.cjs: node scripts/lint/layerTable.mjs --write`,
  );
  process.exitCode = 1;
}
