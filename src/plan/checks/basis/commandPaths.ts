import { normalizedPath } from '../../normalizedPath';

/** What only a shell understands: substitutions, redirections, code in quotes. A command with any of it is not looked at. */
const TOO_CLEVER = /[`$<>\\\n]|(?:^|\s)-c\s|\beval\b/;

/** Between the commands of a line. */
const SEPARATORS: ReadonlySet<string> = new Set(['&&', '||', ';', '|', '&', '(', ')']);

/**
 * The paths in a command line for the shell that it certainly reads, as far as that can be told without running it: words that
 * look like a file (`tests/a.py`) or a folder (`tests/`), as arguments of a program. The answer is cautious: options and the
 * word after a long option, patterns, addresses and programs themselves are left out, and so is what a negated test looks
 * for, because it may well not be there.
 * @param cwd folder in which the command starts, relative to the top of the repository.
 * @returns paths relative to the top of the repository, without `./` and without a slash at the end, each once.
 */
export function pathsInCommand(command: string, cwd = '.'): string[] {
  const found = new Set<string>();
  let folder = normalizedPath(cwd);
  for (const words of commandsIn(command) ?? []) {
    const [program, ...args] = words;
    if (program === 'cd') {
      folder = folder === undefined ? undefined : within(folder, args[0] ?? '..');
      continue;
    }
    if (program === '!' || (program === 'test' && args[0] === '!') || folder === undefined) {
      continue;
    }
    for (const path of argumentPaths(args, folder)) {
      found.add(path);
    }
  }
  return [...found];
}

function argumentPaths(args: readonly string[], folder: string): string[] {
  return args.flatMap((word, index) => {
    const before = args[index - 1] ?? '';
    const value = /^--[^=]*$/.test(before) || /^-[oOCk]$/.test(before);
    const written = word.replace(/::.*$/, '');
    if (value || !looksLikePath(written)) {
      return [];
    }
    const path = within(folder, written);
    return path === undefined || path === '.' ? [] : [path];
  });
}

/** With a slash, and a file's ending or a slash at the end; nothing that is a pattern, an address or an option. */
function looksLikePath(word: string): boolean {
  return (
    /^(?:\.\/)?[\w-][\w.-]*(?:\/[\w.-]+)*(?:\/|\/?\.\w{1,10})$/.test(word) &&
    !/^-|\.\.\.|^\w+(?:\.\w+)+\//.test(word) &&
    word.replace(/^\.\//, '').includes('/')
  );
}

/**
 * Splits a command line for the shell into its commands and those into words; quotes are taken off.
 * @returns undefined for a line that only a shell understands.
 */
export function commandsIn(command: string): string[][] | undefined {
  return TOO_CLEVER.test(command) || command.length > 2000 ? undefined : simpleCommands(command);
}

function simpleCommands(command: string): string[][] {
  const tokens = command.match(/(?:[^\s"'&|;()]|"[^"]*"|'[^']*')+|&&|\|\||[;|&()]/g) ?? [];
  const commands: string[][] = [[]];
  for (const token of tokens) {
    if (SEPARATORS.has(token)) {
      commands.push([]);
    } else {
      commands.at(-1)?.push(token.replace(/["']/g, ''));
    }
  }
  return commands.filter((words) => words.length > 0);
}

function within(folder: string, path: string): string | undefined {
  return normalizedPath(`${folder}/${path}`);
}
