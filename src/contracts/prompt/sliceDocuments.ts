import type { WorkPackage } from '../../plan/model';
import { packageKind } from '../../plan/packageKind';
import type { PackageKind } from '../../plan/packageKind';
import type { ListItem } from '../../plan/taskLists';
import { tasksNamed } from '../../plan/taskLists';

/**
 * Documents beside a plan that an agent of a kind reads first, as the format's protocol deals them out: who writes
 * contracts needs the proposal, who builds needs the design. `folder/**` means the Markdown files in it. `execution.slices` of a plan
 * overrules it.
 */
export const SLICE_DOCUMENTS: Readonly<Record<PackageKind, readonly string[]>> = {
  contracts: ['proposal.md', 'specs/**', 'design.md'],
  backend: ['design.md'],
  frontend: ['design.md', 'contracts/generated/types.ts'],
  integration: ['proposal.md', 'design.md', 'tasks.md'],
  other: [],
};

/**
 * The sections of a Markdown document that are about a package: those whose heading names it or its kind, or the one that is asked
 * for by its heading. A section goes to the next heading that is as high.
 * @param heading as in a link to it (`the-api`); undefined: by package.
 * @returns lines from 1, as `12-40`; none where no heading is about it, and the whole is to be read.
 */
export function sectionsFor(text: string, item: WorkPackage, heading?: string): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  const headings = headingsIn(lines);
  const kind = packageKind(item);
  const names = [item.id, item.id.replace(/^wp-/, ''), ...(kind === 'other' ? [] : [kind])].map(asLink);
  const isAbout = (title: string): boolean => {
    const link = asLink(title);
    return heading === undefined
      ? names.some((name) => name !== '' && `-${link}-`.includes(`-${name}-`))
      : link === heading;
  };
  let covered = 0;
  return headings.flatMap(({ title, level, line }, index) => {
    if (line <= covered || !isAbout(title)) {
      return [];
    }
    const next = headings.slice(index + 1).find((other) => other.level <= level);
    covered = next === undefined ? lines.length : next.line - 1;
    // A heading above everything is no section.
    return line === headings[0]?.line && covered === lines.length ? [] : [`${line}-${covered}`];
  });
}

interface Heading {
  readonly title: string;
  readonly level: number;
  /** From 1. */
  readonly line: number;
}

/** The headings of a document, but for what only looks like one in a block of code. */
function headingsIn(lines: readonly string[]): Heading[] {
  let fence: string | undefined;
  return lines.flatMap((text, index) => {
    const [mark] = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.slice(1) ?? [];
    if (mark !== undefined) {
      fence = fence === undefined ? mark : mark.startsWith(fence) ? undefined : fence;
    }
    const [, marks, title] = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t#]*$/.exec(text) ?? [];
    return fence !== undefined || marks === undefined || title === undefined
      ? []
      : [{ title, level: marks.length, line: index + 1 }];
  });
}

/** A heading as links name it. */
function asLink(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** A document of an OpenSpec change: why it is made, how, or what it changes in the specifications. */
export interface ChangeDocument {
  readonly kind: 'proposal' | 'design' | 'delta';
  /** From the top of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** An OpenSpec change, as its folder has it. */
export interface OpenSpecChange {
  /** The name of its folder. */
  readonly id: string;
  /** Those of `tasks.md`, in its order. */
  readonly tasks: readonly ListItem[];
  readonly documents: readonly ChangeDocument[];
}

/** What a package does of an OpenSpec change, and what the change says about it. */
export interface ChangePart {
  readonly id: string;
  /** The tasks that the package names by their numbers, in the order of `tasks.md`. */
  readonly tasks: readonly Pick<ListItem, 'text' | 'done'>[];
  readonly documents: readonly LinkedDocument[];
}

/** A document without its text. */
export interface LinkedDocument extends Pick<ChangeDocument, 'kind' | 'path'> {
  /** Its sections whose headings name the package or its kind, in lines from 1: `12-40`; none: no heading does. */
  readonly sections: readonly string[];
}

/** Links a package to the change that its plan belongs to. */
export function changePart(change: OpenSpecChange, item: WorkPackage): ChangePart {
  const meant = new Set(item.tasks.flatMap(({ value }) => tasksNamed(change.tasks, value)));
  return {
    id: change.id,
    tasks: change.tasks.filter((task) => meant.has(task)).map(({ text, done }) => ({ text, done })),
    documents: change.documents.map(({ kind, path, text }) => ({
      kind,
      path,
      sections: sectionsFor(text, item),
    })),
  };
}
