import { WavesError } from '../wavesError';
import { fingerprint } from './fingerprint';

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

/** The branch that a package's agent works on. */
export function packageBranch(featureId: string, packageId: string): string {
  return `waves/${safeName(featureId)}/${packageName(packageId)}`;
}

/** The branch that the work of a feature's packages is merged into. */
export function integrationBranch(featureId: string): string {
  return `waves/${safeName(featureId)}/${INTEGRATION}`;
}

/**
 * The folder of a package's worktree, beside the repository.
 * @param root absolute path of the main work tree, in the form of its operating system.
 */
export function worktreePath(root: string, featureId: string, packageId: string): string {
  const separator = /^([A-Za-z]:|\\\\)/.test(root) ? '\\' : '/';
  const beside = root.replace(/[\\/]+$/, '');
  return [`${beside}.worktrees`, safeName(featureId), packageName(packageId)].join(separator);
}

const INTEGRATION = 'integration';

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
