import { normalizedPath } from '../../plan/normalizedPath';

/** They run nothing that stands in a repository. */
export const HARMLESS: ReadonlySet<string> = new Set(
  (
    '[ [[ : alias awk basename break cat chmod cmp continue cp curl cut date declare df diff dirname du echo egrep ' +
    'exit export expr false fgrep find git grep gzip head hostname id kill ln local ls mkdir mktemp mv popd printf ' +
    'pushd pwd read readlink realpath return rm rmdir sed seq set shift sleep sort stat tail tar tee test touch tr ' +
    'trap true type uname uniq unset unzip wait wc wget which zip esac case for select'
  ).split(' '),
);

/** What stands before a command and starts it. */
const PREFIXES =
  /^(!|\{|\}|if|then|else|elif|fi|while|until|do|done|time|exec|command|env|nohup|nice|sudo|cross-env)$/;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;
export const SHELLS = /^(sh|bash|dash|zsh|ksh)$/;
export const INTERPRETERS = /^(node|nodejs|python\d?(\.\d+)?|ruby|perl|php|tsx|ts-node|deno|pwsh)$/;
export const PACKAGE_MANAGERS = /^(npm|pnpm|yarn|bun)$/;
export const INSTALLING =
  /^(ci|i|install|install-test|it|add|update|up|rebuild|clean-install|link|remove|rm|uninstall)$/;
/** Options of package managers that name a folder, and those that mean other packages of the repository. */
export const FOLDER_OPTION = /^(--prefix|-C|--dir|--cwd)$/;
export const OTHERS_OPTION = /^(-w|-ws|-r|-F|--workspaces?|--recursive|--filter)(=|$)/;
/** They say what to run in their own argument, which stands in the command. */
export const INLINE = /^(-e|-p|-c|--eval|--print|-r|--require|--import|--loader)$/;
export const INSTALL_SCRIPTS = [
  ...['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'],
];

/** A command's own words, behind what only starts it: `env A=1 npm test` is `npm test`. */
export function withoutPrefixes(words: readonly ShellWord[]): readonly ShellWord[] {
  const at = words.findIndex(({ text }) => !PREFIXES.test(text) && !ASSIGNMENT.test(text));
  return at < 0 ? [] : words.slice(at);
}

/** The scripts of a package.json by name; none where it cannot be read. */
export function scriptsIn(text: string | undefined): Readonly<Record<string, string | undefined>> {
  try {
    const { scripts } = (JSON.parse(text ?? '{}') ?? {}) as { readonly scripts?: unknown };
    const entries = typeof scripts === 'object' && scripts !== null ? Object.entries(scripts) : [];
    return Object.fromEntries(
      entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
  } catch {
    return {};
  }
}

/** A path from the top of the work tree; undefined where it leads out of it, or nobody knows where it starts. */
export function placeIn(folder: string | undefined, path: string): string | undefined {
  if (folder === undefined || /^([/~\\]|[A-Za-z]:)/.test(path)) {
    return undefined;
  }
  const place = normalizedPath(`${folder}/${path}`.replaceAll('\\', '/'));
  return place === '.' ? '' : place;
}

/** A word of a command; `isFixed` when nothing in it is put in by the shell only when it runs. */
export interface ShellWord {
  readonly text: string;
  readonly isFixed: boolean;
}

/** The words of each program that a text in the shell's language starts, in the order of writing. */
export function shellCommands(text: string): ShellWord[][] {
  const reader = new ShellReader(text);
  return [...reader.commands(), ...reader.within.flatMap(shellCommands)].filter((words) => words.length > 0);
}

/** Ends a command, or a redirection's sign; the rest of the grammar tells words apart only. */
const SPECIAL = /[\s;&|()<>]/;

class ShellReader {
  private at = 0;
  /** Texts of command substitutions, which are run too. */
  readonly within: string[] = [];

  constructor(private readonly text: string) {}

  commands(): ShellWord[][] {
    const found: ShellWord[][] = [[]];
    let isTarget = false;
    while (this.at < this.text.length) {
      const letter = this.text[this.at] ?? '';
      if (letter === '\n' || /[;&|()]/.test(letter)) {
        this.at += 1;
        // In `2>&1` it belongs to the redirection.
        if (!(letter === '&' && isTarget)) {
          found.push([]);
          isTarget = false;
        }
      } else if (letter === '<' || letter === '>') {
        this.at += 1;
        isTarget = true;
      } else if (/\s/.test(letter)) {
        this.at += 1;
      } else if (letter === '#') {
        this.skipTo('\n');
      } else {
        const word = this.word();
        const isDescriptor = /^\d$/.test(word.text) && /[<>]/.test(this.text[this.at] ?? '');
        if (!isTarget && !isDescriptor) {
          found.at(-1)?.push(word);
        }
        isTarget = false;
      }
    }
    return found;
  }

  private word(): ShellWord {
    let text = '';
    let isFixed = true;
    let quote: string | undefined;
    for (; this.at < this.text.length; this.at += 1) {
      const letter = this.text[this.at] ?? '';
      if (letter === quote) {
        quote = undefined;
      } else if (quote === undefined && (letter === "'" || letter === '"')) {
        quote = letter;
      } else if (quote !== "'" && letter === '\\') {
        this.at += 1;
        text += this.text[this.at] === '\n' ? '' : (this.text[this.at] ?? '');
      } else if (quote !== "'" && (letter === '$' || letter === '`')) {
        isFixed = false;
        text += this.expansion(letter);
      } else if (quote === undefined && SPECIAL.test(letter)) {
        break;
      } else {
        isFixed &&= quote !== undefined || !/[*?]/.test(letter);
        text += letter;
      }
    }
    return { text, isFixed };
  }

  /** Reads to the end of a substitution of a command's output; of anything else only its sign. */
  private expansion(sign: string): string {
    const from = this.at;
    if (sign === '`') {
      this.at += 1;
      this.skipTo('`');
      this.within.push(this.text.slice(from + 1, this.at));
    } else if (this.text[from + 1] === '(') {
      let depth = 0;
      do {
        this.at += 1;
        depth += this.text[this.at] === '(' ? 1 : this.text[this.at] === ')' ? -1 : 0;
      } while (depth > 0 && this.at < this.text.length);
      this.within.push(this.text.slice(from + 2, this.at));
    }
    return this.text.slice(from, this.at + 1);
  }

  private skipTo(end: string): void {
    const found = this.text.indexOf(end, this.at);
    this.at = found < 0 ? this.text.length : found;
  }
}
