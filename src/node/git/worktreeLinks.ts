import { readFile, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * Files in a worktree's folder of the git directory by which git finds the worktree (`gitdir`) and the rest of the repository
 * (`commondir`).
 */
const WORKTREE_LINKS = ['gitdir', 'commondir'] as const;
/** Files in a worktree's folder of the git directory that git goes by: those links, and the one with settings of its own. */
export const OF_WORKTREES: readonly string[] = [...WORKTREE_LINKS, 'config.worktree'];

/**
 * Tells the links of worktrees that somebody has led elsewhere from what git writes itself. A worktree that is removed leaves its
 * folder's name to the next one, wherever that is; and while git makes one, a link is blank for a moment.
 */
export class WorktreeLinks {
  /** The last `gitdir` of each folder that nobody has to account for. */
  private readonly known = new Map<string, string>();

  /** @param commonDir the git directory, absolute and without symbolic links. */
  constructor(private readonly commonDir: string) {}

  /** Takes links for known, as they were when nobody had changed them. @param contents by the name of the file in the git directory. */
  know(contents: ReadonlyMap<string, string>): void {
    for (const [name, text] of contents) {
      if (isLink(name, 'gitdir') && text !== '') {
        this.known.set(name, text);
      }
    }
  }

  /** Which of some links lead elsewhere than git has led them. @param contents by the name of the file in the git directory. */
  async astray(contents: ReadonlyMap<string, string>): Promise<ReadonlySet<string>> {
    const astray = new Set<string>();
    for (const [name, text] of contents) {
      if (text !== '' && (await this.isAstray(name, text))) {
        astray.add(name);
      }
    }
    return astray;
  }

  private async isAstray(name: string, text: string): Promise<boolean> {
    const folder = join(this.commonDir, dirname(name));
    if (isLink(name, 'commondir')) {
      return (await found(resolve(folder, text.trim()))) !== this.commonDir;
    }
    if (!isLink(name, 'gitdir')) {
      return false;
    }
    const known = this.known.get(name);
    // One that is moved or made anew is not found any more where it was.
    if (known !== undefined && known !== text && (await leadsTo(resolve(folder, known.trim()), folder))) {
      return true;
    }
    this.known.set(name, text);
    return false;
  }
}

function isLink(name: string, link: (typeof WORKTREE_LINKS)[number]): boolean {
  return name.startsWith('worktrees/') && name.endsWith(`/${link}`);
}

/** Whether the `.git` file of a worktree names a folder of the git directory. */
async function leadsTo(file: string, folder: string): Promise<boolean> {
  const [, named] = /^gitdir: (.+)\n?$/.exec(await readFile(file, 'utf8').catch(() => '')) ?? [];
  return named !== undefined && (await found(resolve(dirname(file), named))) === folder;
}

function found(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
