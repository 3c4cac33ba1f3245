import { hasWildcard } from '../plan/globs/globs';
import type { ScopeMatcher } from '../plan/globs/scope';
import { safeName } from '../run/kernel/kernel';

/** Whose work a plausible file pretends to be. */
export interface Author {
  readonly packageId: string;
  readonly title: string;
}

type Remark = (text: string) => string;

const slashes: Remark = (text) => `// ${text}\n`;
const hash: Remark = (text) => `# ${text}\n`;
const dashes: Remark = (text) => `-- ${text}\n`;
const block: Remark = (text) => `/* ${text.replaceAll('*/', '* /')} */\n`;
const markup: Remark = (text) => `<!-- ${text.replaceAll('--', '- -')} -->\n`;
const sentence: Remark = (text) => `${text}\n`;

/** How a remark is written in a file, by the end of its name. */
const REMARKS: readonly (readonly [RegExp, Remark])[] = [
  [/\.([cm]?[jt]sx?|go|rs|java|kts?|cs|c|h|cc|cpp|hpp|swift|php|scala|dart|proto|jsonc|prisma)$/i, slashes],
  [/\.(py|rb|sh|bash|ya?ml|toml|tf|cfg|conf|properties|graphql|gql|r|pl|ex|exs|nix)$/i, hash],
  [/(^|\/)(Dockerfile|Makefile|\.gitignore|\.dockerignore|\.env[^/]*)$/i, hash],
  [/\.(sql|lua|hs|elm)$/i, dashes],
  [/\.(css|scss|less)$/i, block],
  [/\.(html?|xml|svg|vue|svelte)$/i, markup],
  [/\.(md|mdx|markdown|txt|rst|adoc)$/i, sentence],
];

/**
 * The files that a package without a work order writes, one for each pattern of its scope: the path itself where the
 * pattern is one, otherwise a path in the pattern named for the package, a Markdown note where nothing says which kind
 * (`dir/**` gives `dir/<package>.md`). Patterns with `?` or `[` give none, and nothing outside the scope is named.
 */
export function plausiblePaths(
  writeAllow: readonly string[],
  scope: ScopeMatcher,
  packageId: string,
): string[] {
  const found = writeAllow.flatMap(
    (pattern) => candidates(pattern, packageId).find((path) => scope.admits(path)) ?? [],
  );
  return [...new Set(found)];
}

/** The content of a file that is not there yet. */
export function plausibleText(path: string, { packageId, title }: Author): string {
  if (/\.(json|ipynb)$/i.test(path)) {
    return `${JSON.stringify({ package: packageId, title }, undefined, 2)}\n`;
  }
  if (/\.(md|mdx|markdown)$/i.test(path)) {
    return `# ${title}\n\nWritten by the demo agent for the package ${packageId}.\n`;
  }
  const opening = /\.(sh|bash)$/i.test(path) ? '#!/bin/sh\n' : /\.php$/i.test(path) ? '<?php\n' : '';
  return `${opening}${(remarkOf(path) ?? sentence)(`${title} (demo agent, package ${packageId})`)}`;
}

/**
 * What can be put at the end of an existing file without harm: a remark. Undefined when its format has none that we
 * know of, or when the file is not text.
 */
export function plausibleAddition(path: string, existing: string, author: Author): string | undefined {
  const remark = remarkOf(path);
  if (remark === undefined || existing.includes('\0')) {
    return undefined;
  }
  const lineBreak = existing === '' || existing.endsWith('\n') ? '' : '\n';
  return `${lineBreak}${remark(`${author.title} (demo agent, package ${author.packageId})`)}`;
}

function candidates(pattern: string, packageId: string): string[] {
  if (!hasWildcard(pattern)) {
    return [pattern];
  }
  if (/[?[\\]/.test(pattern)) {
    return [];
  }
  const name = safeName(packageId);
  const written = pattern.replace(/^:\(glob\)/, '');
  return [written.replaceAll('**/', ''), written]
    .map((form) => form.replace(/\*+/g, name))
    .map((path) => (/(^|\/)[^/]*\.[^/]*$/.test(withoutName(path, name)) ? path : `${path}.md`));
}

/** An id may have dots, which must not pass for the ending of a file's name. */
function withoutName(path: string, name: string): string {
  return path.replaceAll(name, '');
}

function remarkOf(path: string): Remark | undefined {
  return REMARKS.find(([name]) => name.test(path))?.[1];
}
