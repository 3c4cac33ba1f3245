import { normalizedPath } from '../../plan/normalizedPath';

/** An error that a type-checker has found. */
export interface TypeFinding {
  /** From the top of the repository, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The programs that judge the types of a whole repository. */
const TYPE_CHECKER =
  /(?:^|&&|\|\||[;(]|\b(?:npx|bunx|exec|dlx|run|python3? -m)(?: --?[\w-]+)*)\s*(?:\S*\/)?(tsc|vue-tsc|svelte-check|pyright|basedpyright|mypy)\b/;

/** The type-checker that a command line starts; undefined: none that is known. */
export function typeChecker(command: string): string | undefined {
  return TYPE_CHECKER.exec(command)?.[1];
}

/** `a.ts(3,1): error TS2305: ...` or `a.ts:3:1 - error TS2305: ...` of tsc, `a.py:3: error: ...` of mypy and pyright. */
const FINDING = /^\s*(.+?)(?:\((\d+),\d+\)|:(\d+)(?::\d+)?)(?::| -) error(?: (TS\d+))?: (.+)$/;

/**
 * The errors that a type-checker printed, each once, in its order.
 * @param places where it ran: the worktree as an absolute path, and the folder in it.
 */
export function typeFindings(
  printed: string,
  { worktree, cwd }: { readonly worktree: string; readonly cwd: string },
): TypeFinding[] {
  const found = new Map<string, TypeFinding>();
  for (const text of printed.split(/\r?\n/)) {
    const [, path = '', line, column, code, message = ''] = FINDING.exec(text.replace(COLOURS, '')) ?? [];
    const file = path.startsWith('/')
      ? path.startsWith(`${worktree}/`)
        ? path.slice(worktree.length + 1)
        : undefined
      : normalizedPath(`${cwd}/${path}`);
    if (file !== undefined && message !== '') {
      const told = code === undefined ? message : `${message} (${code})`;
      found.set(text, { file, line: Number(line ?? column), message: told });
    }
  }
  return [...found.values()];
}

// Terminals are told of colours by sequences of control characters.
const COLOURS = /\u001b\[[\d;]*m/g;

/** How many errors are listed, at most, for whoever has to mend them. */
const MOST_TOLD = 10;

/** Whose the files are that findings are in or speak of. */
export interface FileAuthors {
  /** What the package itself has changed. */
  readonly own: readonly string[];
  /** The other package that has changed a file last; undefined: none. */
  readonly authorOf: (path: string) => string | undefined;
}

/**
 * What a type-checker found, a line for each, with the package that owes what is not there, and whether the package has
 * changed the file at all; empty where nothing is found that can be read.
 */
export function typeFindingLines(findings: readonly TypeFinding[], authors: FileAuthors): string {
  const lines = findings.slice(0, MOST_TOLD).map((finding) => {
    const { file, line, message } = finding;
    const owner = ownerOf(finding, authors);
    const where = authors.own.includes(file) ? '' : '; this package has not changed the file';
    return `- ${file}:${line}: ${message}${owner}${where}`;
  });
  const more = findings.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

/** The module that an error speaks of: `Module '"./billing"' has no exported member`, `Cannot find module './x'`. */
const MODULE = /[Mm]odule '"?(\.{1,2}\/[^'"]+)"?'/;
const ENDINGS = ['', '.ts', '.tsx', '.d.ts', '.js', '.jsx', '/index.ts', '/index.tsx', '/index.js'];

function ownerOf({ file, message }: TypeFinding, { authorOf }: FileAuthors): string {
  const [, written] = MODULE.exec(message) ?? [];
  const target = written && normalizedPath(`${file.replace(/[^/]*$/, '')}${written}`);
  const stems = target === undefined ? [] : [target, target.replace(/\.[cm]?jsx?$/, '')];
  for (const path of stems.flatMap((stem) => ENDINGS.map((ending) => `${stem}${ending}`))) {
    const author = authorOf(path);
    if (author !== undefined) {
      return ` (${path} is of ${author})`;
    }
  }
  return '';
}
