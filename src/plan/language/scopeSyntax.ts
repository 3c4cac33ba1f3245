import { isMap } from 'yaml';
import { WavesError } from '../../wavesError';
import { asIgnorePattern, ignorePattern, sameUnion } from '../globs/gitignore';
import { GIT_GLOB } from '../globs/gitGlob';
import { hasWildcard } from '../globs/globs';
import type { WorkPackage } from '../model';
import type { ScopeSyntax } from '../reading/readScope';
import type { PlanNode, ScalarNode } from '../yaml/planNode';
import type { EditablePlan } from './editing/editablePlan';
import { editablePlan, lastPair } from './editing/editablePlan';
import { addToDeny, removeGlob, rewritten } from './editing/scopeEdits';
import type { TextEdit } from './editing/textEdit';
import { applyTextEdits } from './editing/textEdit';
import { insertField, replaceValue, scalarText } from './editing/yamlEdits';

const LISTS = ['write_allow', 'read_allow', 'deny', 'write_deny'];

/**
 * The text of a plan with all scopes written as in `.gitignore`, or all as globs that `fnmatch` reads. Comments stay. Each scope
 * means what it meant, which the result is held against; of a plain path that is no folder, `.gitignore` also means what would be in it.
 * @param isFolder whether a path is a folder now: as a pattern it would mean all that is in it, as a glob it means nothing.
 * @throws WavesError `edit-refused` that names every glob which the other syntax has no words for.
 */
export function inScopeSyntax(
  text: string,
  syntax: ScopeSyntax,
  isFolder: (path: string) => boolean = () => false,
): string {
  const plan = editablePlan(text);
  const { packages } = plan.reading.plan;
  if (plan.reading.document.broken || packages.length === 0) {
    throw refused('The plan has to be valid YAML with packages before its scopes can be written otherwise.');
  }
  const unsayable = new Set<string>();
  const edits = new Map<string, TextEdit>();
  for (const { map, item } of scopesOf(plan)) {
    if ((item.scope.syntax ?? 'fnmatch') === syntax) {
      continue;
    }
    for (const glob of globsIn(map)) {
      const words = syntax === 'gitignore' ? asPatterns(glob.text, isFolder) : asGlobs(glob.text);
      if (words === undefined) {
        unsayable.add(`\`${glob.text}\` of "${item.id}"`);
      } else {
        const { start } = glob.range;
        edits.set(`${start.line}:${start.character}`, writtenAs(plan, glob, words));
      }
    }
    const own = map.entries.get('syntax')?.value;
    if (own?.kind === 'scalar') {
      edits.set(`syntax of ${own.range.start.line}:${own.range.start.character}`, {
        range: own.range,
        newText: syntax,
      });
    }
  }
  if (unsayable.size > 0) {
    const other = syntax === 'gitignore' ? 'as in `.gitignore`' : 'as a glob of `fnmatch`';
    throw refused(`These cannot be said exactly ${other}: ${[...unsayable].join(', ')}.`);
  }
  const all = [...edits.values(), ...defaultSyntax(plan, syntax)];
  const written = exclusionsDenied(applyTextEdits(plan.text.content, all), syntax);
  const changed = differing(packages, editablePlan(written).reading.plan.packages);
  if (changed !== undefined) {
    throw refused(`The scope of "${changed}" would not mean the same.`);
  }
  return written;
}

interface WrittenScope {
  readonly item: WorkPackage;
  readonly map: Extract<PlanNode, { kind: 'map' }>;
}

/** The scopes of packages as they are written. */
function scopesOf({ reading: { document, plan } }: EditablePlan): WrittenScope[] {
  const root = document.root.kind === 'map' ? document.root.entries.get('packages')?.value : undefined;
  const nodes =
    root?.kind === 'list'
      ? root.items
      : root?.kind === 'map'
        ? [...root.entries.values()].map(({ value }) => value)
        : [];
  const byRange = new Map(nodes.map((node) => [node.range, node]));
  return plan.packages.flatMap((item): WrittenScope[] => {
    const node = byRange.get(item.range);
    const map = node?.kind === 'map' ? node.entries.get('scope')?.value : undefined;
    return map?.kind === 'map' ? [{ item, map }] : [];
  });
}

function globsIn({ entries }: WrittenScope['map']): ScalarNode[] {
  return LISTS.flatMap((name) => {
    const value = entries.get(name)?.value;
    const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
    return items.flatMap((node) => (node.kind === 'scalar' && node.type !== 'null' ? [node] : []));
  });
}

function asPatterns(glob: string, isFolder: (path: string) => boolean): readonly string[] | undefined {
  if (!hasWildcard(glob) && isFolder(glob)) {
    return undefined;
  }
  const pattern = asIgnorePattern(glob);
  return pattern === undefined ? undefined : [pattern];
}

/** What is excluded keeps its `!` here, and is denied afterwards. */
function asGlobs(pattern: string): readonly string[] | undefined {
  const globs = globsOf(pattern);
  return globs !== undefined && pattern.startsWith('!') ? [pattern] : globs;
}

/** The globs that match what a pattern matches, or takes out; undefined where `fnmatch` has no words for it. */
function globsOf(pattern: string): readonly string[] | undefined {
  const read = ignorePattern(pattern);
  if (typeof read === 'string') {
    return undefined;
  }
  if (!read.globs.some((glob) => glob.startsWith(GIT_GLOB))) {
    return read.globs;
  }
  // `*` at the end stops at `/`, but with all that is in the folders that it matches it says what it does in `fnmatch`.
  const plain = pattern.replace(/^!?\/?/, '');
  return sameUnion([plain], read.globs) ? [plain] : undefined;
}

/** One or more words in the place of one, in the notation of the list that it stands in. */
function writtenAs(plan: EditablePlan, glob: ScalarNode, words: readonly string[]): TextEdit {
  const { text } = plan;
  const { range, newText } = rewritten(plan, { value: glob.text, range: glob.range }, words[0] ?? '');
  const at = text.offsetAt(range.start);
  const before = text.content.slice(text.lineStart(at), at);
  const quote = /^["']/.exec(newText)?.[0];
  const others = words
    .slice(1)
    .map((word) => scalarText(word, quote === '"' ? 'double' : quote === "'" ? 'single' : 'plain'));
  const between = /^\s*- +$/.test(before) ? `${text.eol}${before}` : ', ';
  return { range, newText: [newText, ...others].join(between) };
}

/** Says it for the whole plan, where one part of it says so now, or nothing does. */
function defaultSyntax({ text, reading: { document } }: EditablePlan, syntax: ScopeSyntax): TextEdit[] {
  const root = document.yaml?.contents;
  if (!isMap(root)) {
    return [];
  }
  const defaults = lastPair(root, 'defaults');
  if (defaults === undefined) {
    const packages = lastPair(root, 'packages');
    const key = packages?.key as { readonly range?: readonly number[] } | undefined;
    return syntax === 'fnmatch' || key?.range === undefined
      ? []
      : [text.insert(key.range[0] ?? 0, `defaults: { scope: { syntax: ${syntax} } }${text.eol}`)];
  }
  if (!isMap(defaults.value)) {
    throw refused('`defaults` is no map that could say how scopes are written.');
  }
  const scope = lastPair(defaults.value, 'scope');
  if (!isMap(scope?.value)) {
    return syntax === 'fnmatch'
      ? []
      : [insertField(text, defaults.value, [`scope: { syntax: ${syntax} }`], [])];
  }
  const said = lastPair(scope.value, 'syntax');
  if (said !== undefined) {
    return [replaceValue(text, said, syntax)];
  }
  return syntax === 'fnmatch' ? [] : [insertField(text, scope.value, [`syntax: ${syntax}`], [])];
}

/** Moves what `!` takes out of a list, which only `.gitignore` knows, to `deny`. */
function exclusionsDenied(text: string, syntax: ScopeSyntax): string {
  if (syntax === 'gitignore') {
    return text;
  }
  let current = text;
  for (const { id, scope } of editablePlan(text).reading.plan.packages) {
    for (const { value } of scope.writeAllow.filter((glob) => glob.value.startsWith('!'))) {
      const removed = editablePlan(current);
      current = applyTextEdits(removed.text.content, removeGlob(removed, id, 'write_allow', value));
      const denying = editablePlan(current);
      current = applyTextEdits(denying.text.content, addToDeny(denying, id, ...(globsOf(value) ?? [])));
    }
  }
  return current;
}

/** The first package whose scope is another one; undefined where all are the same. */
function differing(before: readonly WorkPackage[], after: readonly WorkPackage[]): string | undefined {
  const globs = (list: readonly { readonly value: string }[]): string[] =>
    list.flatMap(({ value }) =>
      hasWildcard(value) || value.startsWith(GIT_GLOB) ? [value] : [value, `${value}/**`],
    );
  return before.find(({ scope }, at) => {
    const now = after[at]?.scope;
    return (
      now === undefined ||
      !sameUnion(globs(scope.writeAllow), globs(now.writeAllow)) ||
      !sameUnion(globs(scope.readAllow), globs(now.readAllow)) ||
      !sameUnion(globs(scope.deny), globs(now.deny))
    );
  })?.id;
}

function refused(message: string): WavesError {
  return new WavesError(
    'edit-refused',
    message,
    'Write these otherwise, or give their packages a `syntax` of their own.',
  );
}
