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
  /** The last one of each who has reviewed it. */
  readonly latestReviews: readonly { readonly state: string; readonly submittedAt: string | null }[];
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
    review_summary: reviewsOf(pull),
    is_draft: pull.isDraft,
    url: pull.url,
    created_at_iso: pull.createdAt,
    updated_at_iso: pull.updatedAt,
  };
}

function statusOf(pull: ListedPullRequest): PullRequestCard['status'] {
  if (pull.isDraft) {
    return 'draft';
  }
  const { state } = reviewsOf(pull);
  const decided = state === 'changes_requested' || state === 'approved';
  return decided ? state : state === 'none' ? 'open' : 'review';
}

/** What reviewers said, one who wants changes counting most; reviews that were dismissed do not count. */
function reviewsOf({ reviewDecision, latestReviews }: ListedPullRequest): PullRequestCard['review_summary'] {
  const counting = latestReviews.filter(({ state }) => state !== 'DISMISSED');
  const said = (word: string) => reviewDecision === word || counting.some(({ state }) => state === word);
  const dates = counting.flatMap(({ submittedAt }) => submittedAt ?? []).sort();
  return {
    state: said('CHANGES_REQUESTED')
      ? 'changes_requested'
      : said('APPROVED')
        ? 'approved'
        : counting.length > 0
          ? 'commented'
          : 'none',
    reviewer_count: counting.length,
    last_reviewed_at_iso: dates.at(-1) ?? null,
  };
}
