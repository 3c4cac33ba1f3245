import { CallRefused } from '../caller';
import type { Operation } from './operation';
import { limit, listed, lockable, name, operation } from './operation';
import { WavesError } from '../../wavesError';

export const repositoryOperations: readonly Operation[] = [
  operation({
    name: 'search_code',
    summary:
      'Find lines of the repository by a text in them, or files that have all of its words. There is no index of meanings here: say what stands in the code.',
    parameters: {
      query: name,
      path_prefix: lockable.optional().describe('Only below this folder, or in this file'),
      limit: limit(20),
    },
    http: { method: 'POST', path: '/search/code' },
    run: async ({ repository }, { query, path_prefix, limit: most }) => ({
      success: true,
      backend: 'git-grep',
      ...listed('results', await repository.search(query, path_prefix, most), most),
    }),
  }),
  operation({
    name: 'code_search_status',
    summary: 'Whether code can be searched by what it means. It cannot: search_code finds what stands in it.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/search/code/status', open: true },
    trust: 0,
    run: () => ({ available: false, state: 'disabled', reason: 'disabled', usable_index_count: 0 }),
  }),
  operation({
    name: 'github_prs',
    summary: 'List the open pull requests of the repository.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/github/prs' },
    run: async ({ repository, now }) => {
      try {
        return { ...fresh(now), prs: await repository.pullRequests() };
      } catch (error) {
        if (WavesError.is(error)) {
          throw new CallRefused(503, [error.message, error.advice ?? ''].join(' ').trim());
        }
        throw error;
      }
    },
  }),
  operation({
    name: 'openspec_proposals',
    summary: 'List the proposals of OpenSpec in the repository, and how far they are.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/openspec/proposals' },
    run: async ({ repository, now }) => ({
      ...fresh(now),
      proposals: await repository.proposals(),
      _warnings: [],
    }),
  }),
];

function fresh(now: number) {
  return { generated_at_iso: new Date(now).toISOString(), source: 'live', cache_age_seconds: 0 };
}
