import { checkBox, tickLine } from '../../plan/taskLists';
import type { DraftStep } from '../draft/draft';

/** A piece of work as another tool's file says it; what the file does not say, and was inferred, has a reason in `marks`. */
export interface ImportedTask {
  /** How the source names it. */
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly done: boolean;
  /** Keys of what it waits for. */
  readonly after: readonly string[];
  readonly writes: readonly string[];
  readonly reads?: readonly string[];
  readonly steps?: readonly DraftStep[];
  /** 1 (highest) to 10. */
  readonly priority?: number;
  readonly minutes?: number;
  /** What it is made up of, each as `key: text` or `text`; those that are done already are left out. */
  readonly items?: readonly string[];
  /** Whether the source marks these as done, each by itself, and not the task. */
  readonly itemsAreKeys?: true;
  readonly marks?: { readonly after?: string; readonly writes?: string };
}

/** What a source says as a whole. */
export interface ImportedTasks {
  readonly title: string;
  readonly tasks: readonly ImportedTask[];
  /** What must be true in the end; no work of anybody. */
  readonly criteria?: readonly string[];
}

/** Texts of a source by path. */
export type SourceTexts = ReadonlyMap<string, string>;

/** How the files of one tool are read. */
export interface Importer {
  readonly format: string;
  /** For people. */
  readonly tool: string;
  /** Whether a file of that path, from the top of a repository, belongs to it. */
  readonly recognises: (path: string) => boolean;
  /** What the files that belong together have in common: one source of several in a repository. */
  readonly sourceOf: (path: string) => string;
  /** The file besides its own in which the tool ticks what is done, by the path of one of its own; undefined: none. */
  readonly ledger?: (path: string) => string | undefined;
  /** @param texts of its files, with that of its ledger where there is one. */
  readonly read: (texts: SourceTexts) => ImportedTasks;
  /** The text with what is done marked as done; absent: the format has no place for it. */
  readonly markDone?: (path: string, text: string, keys: ReadonlySet<string>) => string;
  /** What a person runs to have the tool itself know that these are done, where the files are only its copy. */
  readonly markCommands?: (texts: SourceTexts, keys: ReadonlySet<string>) => readonly string[];
}

/** Paths are only taken where they look like paths: with a slash and no blank, or a name with a usual ending. */
const PATH =
  /(?<![\w:/.@-])(?:\.?[\w@[\]().-]+\/)+(?:[\w@[\]().*-]*[\w\])*])?|(?<![\w/.-])[\w.-]+\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|cpp|c|h|swift|vue|svelte|css|scss|html|json|ya?ml|toml|sql|md|proto|graphql|sh)\b/g;

/** Paths that a text names: files as they are, folders as all that is in them; `this/that/other` only in backticks. */
export function pathsIn(text: string): string[] {
  const plain = text.replace(/https?:\/\/\S+/g, ' ');
  const found = [...plain.matchAll(PATH)]
    .filter(([path]) => /[.*]|\/$/.test(path) || plain.includes(`\`${path}\``))
    .map(([path]) => path.replace(/^\.\//, '').replace(/(?<=\w)\.$/, ''));
  return [
    ...new Set(
      found
        .filter(
          (path) =>
            !path.startsWith('/') &&
            !path.includes('..') &&
            !path.startsWith('@') &&
            !/^\w+\/\w+$/.test(path),
        )
        .map((path) => (path.endsWith('/') ? `${path}**` : path)),
    ),
  ];
}

/** Ticks the boxes whose text a rule picks. */
export function tick(text: string, isDone: (text: string) => boolean): string {
  return text
    .split('\n')
    .map((line) => {
      const box = checkBox(line);
      return box !== undefined && isDone(box.text) ? tickLine(line) : line;
    })
    .join('\n');
}

/** The data between two lines of dashes at the top of a file, and what follows. */
export function frontMatter(text: string): { readonly head: string; readonly body: string } {
  const [whole = '', head = ''] = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text) ?? [];
  return { head, body: text.slice(whole.length) };
}

/** Anything as a record; an empty one when it is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Texts and numbers of a list, as texts. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.flatMap((each) => (typeof each === 'string' || typeof each === 'number' ? [String(each)] : []))
    : [];
}

/** A text or number as a text; else the empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A step that a person carries out. */
export function manual(name: string, instructions: string): DraftStep {
  return { name: name.slice(0, 80), instructions };
}
