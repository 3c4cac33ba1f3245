import { WavesError } from '../../../wavesError';

/** FNV-1a (64 bits, over UTF-16 code units), as 16 hex digits. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

const LONGEST = 60;
const UNCHANGED = /^[a-z0-9_][a-z0-9._-]*$/;
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;
const LIKE_A_FINGERPRINT = /-[0-9a-f]{10}$/;

/**
 * A name for a branch component, a folder or a file that stands for an id. Ids that are safe everywhere stay as they
 * are; of others what is legible is kept, and a fingerprint of the whole id is added, so that two ids never share a
 * name, not even where upper and lower case are the same.
 *
 * Safe means: accepted by `git check-ref-format`, no path separators, no leading dot or dash, not reserved on Windows,
 * at most 60 characters.
 * @throws WavesError `unusable-name` when the id is blank.
 */
export function safeName(id: string): string {
  if (id.trim() === '') {
    throw new WavesError(
      'unusable-name',
      'A blank id cannot name a branch or a folder.',
      'Give every package and the feature an id of letters and digits.',
    );
  }
  return isSafe(id) ? id : fingerprinted(id);
}

/**
 * The branch that the work of a package stands on.
 * @param namespace of its run: `safeName` of the feature, or a `childNamespace`.
 * @param pattern as in `WorktreeRules`.
 */
export function packageBranch(namespace: string, packageId: string, pattern: string): string {
  return filled(pattern, namespace, packageName(packageId));
}

/** The branch that the work of a feature's packages is merged into. */
export function integrationBranch(featureId: string, pattern: string): string {
  return filled(pattern, safeName(featureId), INTEGRATION);
}

/**
 * The name under which the branches and worktrees of a child run stand. No feature and no other package has the same,
 * since no safe name has a plus sign in it.
 */
export function childNamespace(namespace: string, packageId: string): string {
  return joined(namespace, packageName(packageId), LONGEST);
}

/** The branch on which the work of a package that is a plan is looked at by its verification. */
export function verificationBranch(namespace: string, packageId: string, pattern: string): string {
  return filled(pattern, childNamespace(namespace, packageId), INTEGRATION);
}

/** The id of the child run that an attempt of a package begins: always the same, so that it is begun once. */
export function childRunId(run: string, packageId: string, attempt: number): string {
  return joined(run, `${packageName(packageId)}.${attempt}`, LONGEST_RUN_ID);
}

/** Whether a run carries out a package of another run. */
export function isChildRun(run: string): boolean {
  return run.includes(CHILD);
}

/** The run at the top of those that a child run is part of; of any other run, itself. */
export function rootRunOf(run: string): string {
  return run.split(CHILD, 1)[0] ?? run;
}

/**
 * The folder of a package's worktree.
 * @param namespace of its run, as for `packageBranch`.
 * @param root absolute path of the main work tree, in the form of its operating system.
 * @param pattern as in `WorktreeRules`.
 * @param isShared whether it is the one worktree that packages share, one after another.
 */
export function worktreePath(
  root: string,
  namespace: string,
  packageId: string,
  pattern: string,
  isShared = false,
): string {
  const separator = /^([A-Za-z]:|\\\\)/.test(root) ? '\\' : '/';
  const parts = root.split(/[\\/]/).filter((part, index) => part !== '' || index < 2);
  const name = isShared ? SHARED : packageName(packageId);
  const own = filled(pattern.replaceAll('{repo}', parts.at(-1) ?? ''), namespace, name).split(/[\\/]/);
  const isAbsolute = own[0] === '' || /^[A-Za-z]:$/.test(own[0] ?? '');
  const path = isAbsolute ? [] : [...parts];
  for (const part of own) {
    if (part === '..') {
      path.pop();
    } else if (part !== '.' && (part !== '' || path.length === 0)) {
      path.push(part);
    }
  }
  return path.join(separator);
}

/** The claim by which packages that share a worktree work one after another. */
export const SHARED_WORKTREE_LOCK = 'worktree:shared';

/** No package's name: those have no plus sign in them. */
const SHARED = '+shared';
const INTEGRATION = 'integration';
/** Stands between the names of a parent and a child. */
const CHILD = '+';
const LONGEST_RUN_ID = 100;

function filled(pattern: string, feature: string, name: string): string {
  return pattern.replaceAll('{feature}', feature).replaceAll('{package}', name);
}

/** Of a name that grows too long only its beginning stays, with a fingerprint of the whole. */
function joined(parent: string, child: string, longest: number): string {
  const whole = `${parent}${CHILD}${child}`;
  return whole.length <= longest
    ? whole
    : `${rootRunOf(parent).slice(0, longest - 11)}${CHILD}${fingerprint(whole).slice(0, 10)}`;
}

/** As `safeName`, but never the name that the integration branch has. */
function packageName(id: string): string {
  return id === INTEGRATION ? fingerprinted(id) : safeName(id);
}

function isSafe(id: string): boolean {
  return (
    id.length <= LONGEST &&
    UNCHANGED.test(id) &&
    !id.includes('..') &&
    !id.endsWith('.') &&
    !id.endsWith('.lock') &&
    !RESERVED_ON_WINDOWS.test(id) &&
    !LIKE_A_FINGERPRINT.test(id)
  );
}

function fingerprinted(id: string): string {
  const legible = id
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}+/gu, '')
    .replace(/[^a-z0-9_]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return `${legible === '' ? 'id' : legible}-${fingerprint(id).slice(0, 10)}`;
}
