import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder';
import type { Made } from './clientCall';

/** What `gh pr list --json` says of a pull request with three reviews, one of them dismissed. */
const PULLS = [
  {
    number: 7,
    title: 'Add users',
    author: { login: 'ada' },
    headRefName: 'openspec/users',
    baseRefName: 'main',
    isDraft: false,
    reviewDecision: '',
    latestReviews: [
      { state: 'APPROVED', submittedAt: '2026-01-03T00:00:00Z' },
      { state: 'CHANGES_REQUESTED', submittedAt: '2026-01-02T00:00:00Z' },
      { state: 'DISMISSED', submittedAt: '2026-01-04T00:00:00Z' },
    ],
    url: 'https://github.com/o/r/pull/7',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-04T00:00:00Z',
  },
];

/** Puts a command line of GitHub on the path of this test that knows one pull request. */
export function githubAnswers(): Promise<Made> {
  const folder = temporaryFolder('gh');
  const program = join(folder, 'gh');
  writeFileSync(program, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(PULLS)}\nEND\n`);
  chmodSync(program, 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
  return Promise.resolve({});
}
