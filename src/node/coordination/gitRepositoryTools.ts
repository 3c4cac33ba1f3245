import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type {
  FoundLine,
  ProposalCard,
  PullRequestCard,
  RepositoryTools,
} from '../../run/coordination/repositoryTools';
import { WavesError } from '../../wavesError';
import { git } from '../git/git';
import { mergeTrees } from '../git/mergeTrees';
import { readProposals } from './proposals';
import { openPullRequests } from './pullRequests';

/** So many lines of one file are found at most, so that one file does not stand for all. */
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
