import type { PullRequestCard } from '../../run/coordination/repositoryTools';
import { WavesError } from '../../wavesError';
import { gh } from '../git/gh';

const FIELDS =
  'number,title,author,headRefName,baseRefName,isDraft,reviewDecision,latestReviews,url,createdAt,updatedAt';
/** Names with which tools begin their branches. */
const ORIGINS = [
  'openspec',
  'claude',
  'codex',
  'copilot',
  'gemini',
  'jules',
  'dependabot',
  'renovate',
  'waves',
];

/** The fields that are asked of `gh pr list --json`. */
interface ListedPullRequest {
  readonly number: number;
  readonly title: string;
  readonly author: { readonly login: string };
  readonly headRefName: string;
  readonly baseRefName: string;
  readonly isDraft: boolean;
  readonly reviewDecision: string;
  readonly latestReviews: readonly unknown[];
  readonly url: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The open pull requests of a repository on GitHub, the last changed first. @throws WavesError `gh-missing`, `coordinator`. */
export async function openPullRequests(root: string): Promise<readonly PullRequestCard[]> {
  const { code, out, err } = await gh(root, [
    'pr',
    'list',
    '--state',
    'open',
    '--limit',
    '100',
    '--json',
    FIELDS,
  ]);
  if (code !== 0) {
    throw new WavesError(
      'coordinator',
      `gh cannot list pull requests: ${err.trim().split('\n')[0] ?? ''}`,
      'Is the repository on GitHub, and are you logged in? gh auth status tells.',
    );
  }
  const listed = JSON.parse(out) as readonly ListedPullRequest[];
  return listed.map(cardOf).sort((a, b) => b.updated_at_iso.localeCompare(a.updated_at_iso));
}

function cardOf(pull: ListedPullRequest): PullRequestCard {
  const repo = /^https:\/\/[^/]+\/([^/]+\/[^/]+)\/pull\//.exec(pull.url)?.[1] ?? '';
  const [first = '', ...rest] = pull.headRefName.split(/[/-]{1,2}/);
  const origin = ORIGINS.includes(first) ? first : 'other';
  const isChange = ['openspec', 'claude', 'waves'].includes(origin);
  return {
    kind: 'pr',
    id: `pr:${repo}:${pull.number}`,
    change_id: isChange && rest.length > 0 ? pull.headRefName.slice(first.length + 1) : null,
    repo,
    number: pull.number,
    title: pull.title,
    author: pull.author.login,
    head_branch: pull.headRefName,
    base_branch: pull.baseRefName,
    origin,
    status: statusOf(pull),
    is_draft: pull.isDraft,
    url: pull.url,
    created_at_iso: pull.createdAt,
    updated_at_iso: pull.updatedAt,
  };
}

function statusOf({ isDraft, reviewDecision, latestReviews }: ListedPullRequest): PullRequestCard['status'] {
  if (isDraft) {
    return 'draft';
  }
  if (reviewDecision === 'CHANGES_REQUESTED') {
    return 'changes_requested';
  }
  if (reviewDecision === 'APPROVED') {
    return 'approved';
  }
  return latestReviews.length > 0 ? 'review' : 'open';
}
