import type { goodResult } from './results';
import { withChange } from './results';

/** Changes to a good result, and whether it stays one. */
export const RESULT_CHANGES: readonly (readonly [
  string,
  (result: ReturnType<typeof goodResult>) => unknown,
  boolean,
])[] = [
  ['nothing', (result) => result, true],
  ['the feature’s id', (result) => ({ ...result, feature_id: 'has a blank' }), false],
  ['an unknown field', (result) => ({ ...result, more: 1 }), false],
  ['no escalations', (result) => ({ ...result, escalations: undefined }), false],
  ['a short commit', (result) => withChange(result, ['git', 'head', 'commit'], 'abc'), false],
  ['an absolute path', (result) => ({ ...result, files_modified: ['/src/api/a.ts'] }), false],
  ['a file twice', (result) => ({ ...result, files_modified: ['src/api/a.ts', 'src/api/a.ts'] }), false],
  ['another status', (result) => ({ ...result, status: 'cancelled' }), false],
  ['no steps', (result) => withChange(result, ['verification', 'steps'], []), false],
  ['attempt 0', (result) => ({ ...result, attempt: 0 }), false],
  ['a key of no namespace', (result) => withChange(result, ['locks', 'keys'], ['config:x']), false],
  [
    'a command without its exit code',
    (result) => withChange(result, ['verification', 'steps', '0', 'exit_code'], undefined),
    false,
  ],
  [
    'a step without its kind',
    (result) => withChange(result, ['verification', 'steps', '0', 'kind'], undefined),
    false,
  ],
  ['a list', () => [], false],
  ['a number', () => 1, false],
];
