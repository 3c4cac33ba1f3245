import type { FoundMerge, MergeIdentity, MergeResult } from '../../../ports/ports';
import { WavesError } from '../../../wavesError';
import { changedFiles } from '../../git/changedFiles';
import { git, splitZ } from '../../git/git';
import { refCommit } from '../../git/objects';
import { inSomeonesName } from '../../git/identity';
import { mergeTrees } from '../../git/mergeTrees';
import { mayHave } from './mergeSearch';

/** How often a merge is made anew because the branch moved meanwhile, before that is taken for a fault. */
const TRIES = 20;

/**
 * Merges `head` into a branch: computes the tree without a checkout, commits it with both parents, and moves the
 * branch only if it is still where it was. Two merges at once both succeed, one after the other; a merge with an
 * identity that the branch has already is not made again.
 */
export async function mergeInto(
  root: string,
  branch: string,
  head: string,
  message: string,
  identity: MergeIdentity,
): Promise<MergeResult> {
  const ref = `refs/heads/${branch}`;
  for (let round = 1; round <= TRIES; round++) {
    const tip = await refCommit(root, ref);
    if (tip === undefined) {
      throw new WavesError(
        'git-failed',
        `The branch ${branch} is gone.`,
        'It is made again, with everything that was merged, when the package is merged again: waves retry',
      );
    }
    // Looked for on the very tip that is moved, so that two drivers can't both make it.
    const before = await findMerge(root, tip, head, identity);
    if (before !== undefined) {
      const [, other = head] = before.parents;
      return { kind: 'merged', commit: before.commit, tip, ...(other === head ? {} : { head: other }) };
    }
    const merged = await mergeTrees(root, tip, head);
    if (merged.kind === 'conflict') {
      return merged;
    }
    const input = `${message}\n\n${trailers(identity)}`;
    const made = await inSomeonesName(root, (env) =>
      git(root, ['commit-tree', merged.tree, '-p', tip, '-p', head, '-F', '-'], { input, env }),
    );
    const commit = made.stdout.trim();
    const moved = await git(root, ['update-ref', '-m', `waves: ${message}`, ref, commit, tip], {
      answers: [1, 128],
    });
    if (moved.code === 0) {
      return { kind: 'merged', commit, tip: commit };
    }
    if ((await refCommit(root, ref)) === tip) {
      throw new WavesError('git-failed', `The branch ${branch} cannot be moved: ${moved.stderr.trim()}`);
    }
  }
  throw new WavesError('git-failed', `The branch ${branch} keeps moving; something else writes to it.`);
}

/** The merge of `head` below `tip` that carries this identity. */
async function findMerge(
  root: string,
  tip: string,
  head: string,
  identity: MergeIdentity,
): Promise<Trailers | undefined> {
  if (!(await mayHave(root, tip, head, trailers(identity).trimEnd().split('\n')))) {
    return undefined;
  }
  const wanted = fields(identity).map(([, value]) => value);
  const found = await trailersBetween(root, head, tip);
  return found.find(({ values }) => wanted.every((value, index) => values[index] === value));
}

/** The merges of a run along first parents between two commits, the oldest first. */
export async function mergesOf(
  root: string,
  run: string,
  base: string,
  tip: string,
): Promise<readonly FoundMerge[]> {
  const own = trailerValue(run);
  const found: FoundMerge[] = [];
  for (const { commit, parents, values } of await trailersBetween(root, base, tip)) {
    const [before, head] = parents;
    const [owner, id = '', attempt = ''] = values;
    if (owner === own && /^\d+$/.test(attempt) && before !== undefined && head !== undefined) {
      const files = (await changedFiles(root, before, commit)).flatMap(({ before: was, after: is }) =>
        [was, is].filter((path) => path !== undefined),
      );
      const names = { package: trailerText(id), attempt: Number(attempt) };
      found.push({ ...names, commit, head, files: [...new Set(files)] });
    }
  }
  return found.reverse();
}

interface Trailers {
  readonly commit: string;
  readonly parents: readonly string[];
  /** What the trailers of `KEYS` say, in their order. */
  readonly values: readonly string[];
}

/** What the commits along first parents above one and up to another say in their trailers, the newest first. */
async function trailersBetween(root: string, below: string, tip: string): Promise<readonly Trailers[]> {
  const trailer = (key: string) => `%(trailers:key=${key},valueonly,unfold,separator=%x1d)`;
  const format = ['%H', '%P', ...KEYS.map(trailer)].join('%x1f');
  const range = `${below}..${tip}`;
  const { stdout } = await git(root, ['log', '-z', '--first-parent', `--format=${format}`, range, '--']);
  return splitZ(stdout).map((entry) => {
    const [commit = '', parents = '', ...values] = entry.trim().split('\x1f');
    return { commit, parents: parents.split(' '), values };
  });
}

/** In the message of every merge: the run that made it. */
export const RUN_TRAILER = 'Waves-Run';

/** In the message of every merge: the package that was merged. */
export const PACKAGE_TRAILER = 'Waves-Package';

const KEYS = [RUN_TRAILER, PACKAGE_TRAILER, 'Waves-Attempt', 'Waves-Publication'] as const;

/** A part of a package's work names no attempt, so that nobody takes it for the whole. */
function fields({
  run,
  package: id,
  attempt,
  publication,
}: MergeIdentity): readonly (readonly [string, string])[] {
  const part = publication === undefined ? [String(attempt), ''] : ['', `${attempt}.${publication}`];
  const values = [run, id, ...part];
  return KEYS.map((key, index) => [key, trailerValue(values[index] ?? '')] as const);
}

function trailers(identity: MergeIdentity): string {
  return fields(identity)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** What `trailerValue` was made of; what nobody made with it is taken as it stands. */
function trailerText(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** A value that survives as one line of a commit message, whatever an id holds. */
export function trailerValue(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[%\p{Cc}\p{Zl}\p{Zp}]|^\s+|\s+$/gu, encodeURIComponent);
}
