import { join } from 'node:path';
import process from 'node:process';
import { projectRoot } from './projectRoot.mjs';
import { exitCodeOf } from './runCommand.mjs';

/*
 * `npm run lint`, after `tsc -b`: formatting, imports, exports, style, words, rooms; says all that is wrong, not only the first.
 * What has not changed is not looked at again where that takes seconds.
 */
const caches = join(projectRoot, 'node_modules', '.cache');
const content = ['--cache', '--cache-strategy', 'content'];

/** Longest first, as two are at work at a time. */
const STEPS = [
  [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.dependency-cruiser.cjs', ...content],
    ...['--cache', join(caches, 'dependency-cruiser'), 'src', 'webview'],
  ],
  [
    'node_modules/knip/bin/knip.js',
    ...['--config', 'scripts/lint/knip.json', '--include', 'files,exports,types', '--no-progress'],
    ...['--no-config-hints', '--cache', '--cache-location', join(caches, 'knip')],
  ],
  ['node_modules/oxlint/bin/oxlint', '--config', 'oxlint.config.mjs'],
  ['scripts/l10n.mjs', '--check'],
  ['scripts/lint/rooms.mjs'],
  ['scripts/lint/layerTable.mjs'],
  ['node_modules/oxfmt/bin/oxfmt', '--check', '.'],
];

async function takeSteps() {
  for (let argv = STEPS.shift(); argv !== undefined; argv = STEPS.shift()) {
    if ((await exitCodeOf(process.execPath, argv, { cwd: projectRoot })) !== 0) {
      process.exitCode = 1;
    }
  }
}

await Promise.all([takeSteps(), takeSteps()]);
