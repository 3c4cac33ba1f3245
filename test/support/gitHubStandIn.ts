import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from './temporaryFolder';

/** A program on the PATH in the place of GitHub's command line. */
export interface GitHubStandIn {
  /** The PATH on which it comes first. */
  readonly path: string;
  /** A folder in which the program may keep what it likes: `$HERE` in its script. */
  readonly folder: string;
  /** Its calls, one a line. */
  readonly calls: () => string[];
}

/**
 * An executable `gh` that writes down its calls.
 * @param answers the body of a `case` of the shell over all of its arguments as one word: `'pr create'*) echo URL;;`
 */
export function gitHubStandIn(answers: string): GitHubStandIn {
  const folder = temporaryFolder();
  const log = join(folder, 'calls');
  writeFileSync(log, '');
  const script = `#!/bin/sh\nHERE='${folder}'\necho "$*" >> "$HERE/calls"\ncase "$*" in\n${answers}\n*) echo "unknown: $*" >&2; exit 1;;\nesac\n`;
  writeFileSync(join(folder, 'gh'), script);
  chmodSync(join(folder, 'gh'), 0o755);
  return {
    path: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
    folder,
    calls: () => readFileSync(log, 'utf8').trim().split('\n'),
  };
}
