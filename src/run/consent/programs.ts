import { normalizedPath } from '../../plan/normalizedPath';
import type { ShellWord } from './shellWords';

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
