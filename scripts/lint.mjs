import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { projectRoot } from './projectRoot.mjs';
import { exitCodeOf } from './runCommand.mjs';

/*
 * `npm run lint`, after `tsc -b`: words, style, imports, rooms, exports, formatting; says all that is wrong, not only the first.
 * What has not changed is not looked at again.
 */
const caches = join(projectRoot, 'node_modules', '.cache');
const content = ['--cache', '--cache-strategy', 'content'];
const STEPS = [
  ['scripts/l10n.mjs', '--check'],
  ['node_modules/eslint/bin/eslint.js', '.', ...content, '--cache-location', eslintCache()],
  [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.dependency-cruiser.cjs', ...content],
    ...['--cache', join(caches, 'dependency-cruiser'), 'src', 'webview'],
  ],
  ['scripts/lint/rooms.mjs'],
  ['scripts/lint/layerTable.mjs'],
  [
    'node_modules/knip/bin/knip.js',
    ...['--config', 'scripts/lint/knip.json', '--include', 'files,exports,types', '--no-progress'],
    ...['--no-config-hints', '--cache', '--cache-location', join(caches, 'knip')],
  ],
  [
    'node_modules/prettier/bin/prettier.cjs',
    ...[
      '--check',
      '.',
      '--log-level=warn',
      ...content,
      '--cache-location',
      join(caches, 'prettier', 'files'),
    ],
  ],
];

for (const argv of STEPS) {
  if ((await exitCodeOf(process.execPath, argv, { cwd: projectRoot })) !== 0) {
    process.exitCode = 1;
  }
}

/**
 * Rules that know types judge a file by the types of others too. They hold as long as those do: what was found is kept
 * under a name made of all declarations that `tsc -b` has written, and of the rules.
 *
 * @returns {string}
 */
function eslintCache() {
  const hash = createHash('sha256');
  const types = join(projectRoot, 'out', 'types');
  const declarations = existsSync(types)
    ? readdirSync(types, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.d.ts'))
        .sort()
        .map((name) => join(types, name))
    : [];
  const rules = readdirSync(join(projectRoot, 'scripts', 'lint'))
    .map((name) => join(projectRoot, 'scripts', 'lint', name))
    .concat(join(projectRoot, 'eslint.config.mjs'), join(projectRoot, 'package-lock.json'));
  for (const path of [...declarations, ...rules]) {
    hash.update(path).update(readFileSync(path));
  }
  const folder = join(caches, 'eslint');
  const name = hash.digest('hex');
  mkdirSync(folder, { recursive: true });
  for (const left of readdirSync(folder).filter((other) => other !== name)) {
    rmSync(join(folder, left), { recursive: true });
  }
  return join(folder, name);
}
