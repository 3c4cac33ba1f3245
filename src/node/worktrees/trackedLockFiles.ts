import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../files/sha256';
import { git, splitZ } from '../git/git';
import { adminFolder, canonicalPath } from './worktreeFolder';

/** A lock file of dependencies as the index of a work tree has it. */
export interface TrackedLockFile {
  /** From its top, with slashes. */
  readonly path: string;
  /** Mode, object and stage, as git lists them. */
  readonly entry: string;
}

/** Those of all package managers, on any level. */
const LOCK_FILES = [
  '*lock.json',
  '*lock.yaml',
  '*.lock',
  '*.lockb',
  'npm-shrinkwrap.json',
  'go.sum',
  'requirements*.txt',
].map((name) => `:(glob)**/${name}`);

/** The lock files that git tracks in work trees. It is asked again where a work tree's index is another than when it was asked. */
export class TrackedLockFiles {
  private readonly last = new Map<
    string,
    { readonly index: string; readonly files: readonly TrackedLockFile[] }
  >();

  /** @param commonDir the git directory that all worktrees share. */
  constructor(private readonly commonDir: string) {}

  async of(worktree: string): Promise<readonly TrackedLockFile[]> {
    const index = await this.indexOf(worktree);
    const known = this.last.get(worktree);
    if (index !== undefined && known?.index === index) {
      return known.files;
    }
    const { stdout } = await git(worktree, ['ls-files', '-s', '-z', '--', ...LOCK_FILES]);
    const files = splitZ(stdout).map((line): TrackedLockFile => {
      const tab = line.indexOf('\t');
      return { entry: line.slice(0, tab), path: line.slice(tab + 1) };
    });
    if (index !== undefined && (await this.indexOf(worktree)) === index) {
      this.last.set(worktree, { index, files });
    }
    return files;
  }

  /** A fingerprint of a work tree's index; undefined where it is not known where that lies. */
  private async indexOf(worktree: string): Promise<string | undefined> {
    const admin = await adminFolder(this.commonDir, await canonicalPath(worktree));
    const bytes = admin && (await readFile(join(admin, 'index')).catch(() => undefined));
    return bytes && sha256(bytes);
  }
}
