import { join } from 'node:path';
import { looking } from '../files/nodeFiles';

const { access, readFile } = looking;

/** How another tool's set-up file is read. */
interface SetupFormat {
  readonly path: string;
  /** @returns its commands; undefined when it names none. */
  readonly commands: (text: string, windows: boolean) => readonly string[] | undefined;
}

/** In this order; the first that names commands counts, since each of them prepares a worktree wholly. */
const FORMATS: readonly SetupFormat[] = [
  { path: '.cursor/worktrees.json', commands: cursorCommands },
  { path: 'conductor.json', commands: conductorCommands },
  {
    path: '.agent-deck/worktree-setup.sh',
    commands: (_text, windows) =>
      windows ? undefined : ['sh "$AGENT_DECK_REPO_ROOT/.agent-deck/worktree-setup.sh"'],
  },
];

/**
 * The commands by which a repository's own set-up file makes worktrees ready, whichever tool it was written for.
 * A file that cannot be read says nothing.
 * @param root absolute path of the main work tree.
 */
export async function setupFileCommands(root: string): Promise<readonly string[]> {
  for (const { path, commands } of FORMATS) {
    const file = join(root, path);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    const text = isThere ? await readFile(file, 'utf8').catch(() => '') : undefined;
    const found = text === undefined ? undefined : commands(text, process.platform === 'win32');
    if (found !== undefined && found.length > 0) {
      return found;
    }
  }
  return [];
}

/** What these files expect in the environment of their commands. */
export function setupFileVariables(root: string, worktree: string, name: string): Record<string, string> {
  return {
    ROOT_WORKTREE_PATH: root,
    CONDUCTOR_ROOT_PATH: root,
    CONDUCTOR_WORKSPACE_PATH: worktree,
    CONDUCTOR_WORKSPACE_NAME: name,
    AGENT_DECK_REPO_ROOT: root,
    AGENT_DECK_WORKTREE_PATH: worktree,
  };
}

/** `setup-worktree` and its variants are lists of commands, or a script beside the file. */
function cursorCommands(text: string, windows: boolean): readonly string[] | undefined {
  const own = windows ? 'setup-worktree-windows' : 'setup-worktree-unix';
  const value = fieldOf(json(text), own) ?? fieldOf(json(text), 'setup-worktree');
  if (typeof value === 'string') {
    const script = `.cursor/${value.replace(/^\.\//, '')}`;
    return value.trim() === '' ? undefined : [windows ? `"${script}"` : `sh "$ROOT_WORKTREE_PATH/${script}"`];
  }
  return texts(value);
}

function conductorCommands(text: string): readonly string[] | undefined {
  const setup = fieldOf(fieldOf(json(text), 'scripts'), 'setup');
  return texts(typeof setup === 'string' ? [setup] : setup);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string' && item.trim() !== '')
    : undefined;
}
