import { mkdir, realpath, readdir, readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type {
  FoundLine,
  ProposalCard,
  PullRequestCard,
  RepositoryTools,
} from '../../run/coordinator/repositoryTools';
import { WavesError } from '../../wavesError';
import { git } from '../git/git';
import { mergeTrees } from '../git/mergeTrees';
import { existsSync } from 'node:fs';
import { gh } from '../git/publishBranch';

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
async function openPullRequests(root: string): Promise<readonly PullRequestCard[]> {
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

/** At most how many lines of one file are found, so that one file does not stand for all. */
const MOST_OF_FILE = 20;
/** Longer lines are cut, in characters. */
const LONGEST_LINE = 400;
/** Where the merges of trains are kept. */
const REFS = 'refs/speculative';
/** Who makes those merges. */
const AUTHOR = {
  GIT_AUTHOR_NAME: 'Wave Orchestrator',
  GIT_AUTHOR_EMAIL: 'waves@localhost',
  GIT_COMMITTER_NAME: 'Wave Orchestrator',
  GIT_COMMITTER_EMAIL: 'waves@localhost',
};

/** What the coordinator does with a repository, by git and by GitHub's own command line. */
export class GitRepositoryTools implements RepositoryTools {
  /** @param root of the work tree. */
  constructor(private readonly root: string) {}

  async search(text: string, pathPrefix: string | undefined, most: number): Promise<readonly FoundLine[]> {
    const whole = await this.grep(['-e', text], pathPrefix, most);
    const words = text.split(/\s+/).filter((word) => word !== '');
    if (whole.length > 0 || words.length < 2) {
      return whole;
    }
    const any = words.flatMap((word, at) => [...(at === 0 ? [] : ['--or']), '-e', word]);
    return this.grep(['--all-match', ...any], pathPrefix, most);
  }

  pullRequests(): Promise<readonly PullRequestCard[]> {
    return openPullRequests(this.root);
  }

  proposals(): Promise<readonly ProposalCard[]> {
    return readProposals(this.root);
  }

  async speculate(
    train: string,
    position: number,
    base: string | undefined,
    branch: string,
  ): Promise<string | undefined> {
    const [ours, theirs] = [await this.commitOf(base ?? 'HEAD'), await this.commitOf(branch)];
    if (ours === undefined || theirs === undefined) {
      return undefined;
    }
    const merged = await mergeTrees(this.root, ours, theirs);
    if (merged.kind === 'conflict') {
      return undefined;
    }
    const message = `Try ${branch} at position ${position} of a merge train`;
    const args = ['commit-tree', merged.tree, '-p', ours, '-p', theirs, '-m', message];
    const commit = (await git(this.root, args, { env: AUTHOR })).stdout.trim();
    const ref = `${REFS}/${train}/${position}`;
    await git(this.root, ['update-ref', ref, commit]);
    return ref;
  }

  async forgetTrain(train: string): Promise<void> {
    const { stdout } = await git(this.root, [
      'for-each-ref',
      '--format=delete %(refname)',
      `${REFS}/${train}/`,
    ]);
    await git(this.root, ['update-ref', '--stdin'], { input: stdout });
  }

  async head(): Promise<string> {
    const { code, stdout } = await git(this.root, ['rev-parse', '--short', 'HEAD'], { answers: [128] });
    return code === 0 ? stdout.trim() : '0000000';
  }

  async writeFile(path: string, text: string): Promise<void> {
    const target = join(this.root, path);
    await mkdir(dirname(target), { recursive: true });
    // A link within the repository could lead out of it.
    const [folder, root] = [await realpath(dirname(target)), await realpath(this.root)];
    if (!`${folder}${sep}`.startsWith(`${root}${sep}`)) {
      throw new WavesError('coordinator', `${path} leads out of the repository.`);
    }
    await writeFileAtomic(target, text);
  }

  private async commitOf(name: string): Promise<string | undefined> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
    const { code, stdout } = await git(this.root, args, { answers: [1, 128] });
    return code === 0 ? stdout.trim() : undefined;
  }

  private async grep(
    patterns: readonly string[],
    pathPrefix: string | undefined,
    most: number,
  ): Promise<readonly FoundLine[]> {
    const where = pathPrefix === undefined ? [] : [`:(literal)${pathPrefix}`];
    // Files that are not added yet are found too.
    const flags = ['--untracked', '-n', '-z', '-I', '-i', '-F', '--no-color', `--max-count=${MOST_OF_FILE}`];
    const args = ['grep', ...flags, ...patterns, '--', ...where];
    const { stdout } = await git(this.root, args, { answers: [1] });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .slice(0, most + 1)
      .map((line) => {
        const [file_path = '', number = '', text = ''] = line.split('\0');
        return { file_path, line: Number(number), text: text.slice(0, LONGEST_LINE) };
      });
  }
}

/** Where OpenSpec keeps proposals, from the top of the work tree. */
const CHANGES = 'openspec/changes';

/** The proposals of OpenSpec in a work tree that are not archived, by their id. */
async function readProposals(root: string): Promise<readonly ProposalCard[]> {
  const entries = await readdir(join(root, CHANGES), { withFileTypes: true }).catch(() => []);
  const ids = entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'archive')
    .map(({ name }) => name)
    .filter((id) => existsSync(join(root, CHANGES, id, 'proposal.md')));
  return Promise.all(ids.sort().map((id) => readProposal(root, id)));
}

async function readProposal(root: string, id: string): Promise<ProposalCard> {
  const path = `${CHANGES}/${id}`;
  const text = await readFile(join(root, path, 'proposal.md'), 'utf8');
  const times = (await git(root, ['log', '--format=%aI', '--', path], { answers: [128] })).stdout
    .trim()
    .split('\n');
  const branch = await branchOf(root, id);
  const changes = branch === undefined ? 0 : await changesOutside(root, branch, path);
  const has = (name: string) => existsSync(join(root, path, name));
  return {
    kind: 'proposal',
    id: `proposal:${id}`,
    change_id: id,
    title: /^# +(.*)$/m.exec(text)?.[1]?.trim() ?? '',
    status: changes > 0 ? 'in-impl' : 'drafted',
    created_at_iso: times.at(-1) || null,
    updated_at_iso: times[0] || null,
    proposal_path: `${path}/proposal.md`,
    has_tasks_md: has('tasks.md'),
    has_design_md: has('design.md'),
    has_spec_delta: has('specs'),
    has_branch: branch !== undefined,
    branch_name: branch ?? null,
    code_changes_outside_proposal: changes,
  };
}

async function branchOf(root: string, id: string): Promise<string | undefined> {
  const names = [`openspec/${id}`, `claude/${id}`, `waves/${id}/integration`];
  const refs = names.flatMap((name) => [`refs/heads/${name}`, `refs/remotes/origin/${name}`]);
  const { stdout } = await git(root, ['for-each-ref', '--format=%(refname:short)', ...refs]);
  return stdout.split('\n')[0] || undefined;
}

/** How many commits of a branch that are not checked out change more than the proposal. */
async function changesOutside(root: string, branch: string, path: string): Promise<number> {
  const args = ['rev-list', '--count', branch, '^HEAD', '--', '.', `:(exclude)${path}`];
  const { code, stdout } = await git(root, args, { answers: [128] });
  return code === 0 ? Number(stdout.trim()) : 0;
}
