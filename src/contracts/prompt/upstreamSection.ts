import type { ReportedFinding } from '../contexts/agentContext';

/** A package that this one builds on, as it was really integrated. */
export interface Upstream {
  readonly id: string;
  readonly title: string;
  readonly filesModified: readonly string[];
  /** It is not built on directly, but through others. */
  readonly far?: true;
  /** What its agent has left: what was done, what was decided, what is still to be done. */
  readonly report?: {
    readonly summary: string;
    readonly decisions: readonly string[];
    readonly pendingActions: readonly string[];
    /** All else that it says, each in a line: `security_measures: rate limit`; absent: nothing. */
    readonly further?: readonly string[];
  };
  /** What was found out in it, also in plans within it. */
  readonly findings?: {
    readonly all: readonly ReportedFinding[];
    /** Absolute path of the file that has them all, under `findings`. */
    readonly file: string;
  };
}

/** How much of what earlier packages left is told. */
export interface UpstreamLimits {
  /** Files of each of them. */
  readonly files: number;
  /** Characters of all their reports together. */
  readonly reports: number;
}

/**
 * The part of a prompt that tells what is there already, and what those who made it have left to say. Where reports are too
 * long, each has the same share: what is still to be done comes first, then decisions, then the summary, then all else, and where the
 * whole is to be read stands below.
 */
export function upstreamSection(upstream: readonly Upstream[], limits: UpstreamLimits): string {
  if (upstream.length === 0) {
    return '';
  }
  const share = Math.floor(limits.reports / Math.max(1, upstream.filter(({ report }) => report).length));
  const entries = upstream.map((item) => {
    const files = (item.far === true ? [] : item.filesModified)
      .slice(0, limits.files)
      .map((file) => `  - \`${file}\``);
    const more = item.filesModified.length - files.length;
    const rest =
      more === 0 || item.far === true ? [] : [`  - ${more}${files.length === 0 ? '' : ' more'} files`];
    return [`- ${item.id}: ${item.title}`, ...files, ...rest, ...reportLines(item, share)].join('\n');
  });
  const near = entries.filter((_, index) => upstream[index]?.far !== true);
  const far = entries.filter((_, index) => upstream[index]?.far === true);
  return [
    '## What is already there',
    ...(near.length === 0
      ? []
      : ['These packages are done; their work is in your worktree:', near.join('\n')]),
    ...(far.length === 0 ? [] : ['Before them, this was decided or left to be done:', far.join('\n')]),
  ].join('\n\n');
}

/** How many files are named, at most, of each package that was merged while another one goes on. */
const MERGED_FILES = 30;

/** The part of a prompt that says what has a package that goes on done once more. */
export function mergedSection(merged: readonly Pick<Upstream, 'id' | 'title' | 'filesModified'>[]): string {
  const entries = merged.map(({ id, title, filesModified }) => {
    const files = filesModified.slice(0, MERGED_FILES).map((file) => `\`${file}\``);
    const more = filesModified.length - files.length;
    return `- ${id}: ${title}: ${files.join(', ')}${more > 0 ? ` and ${more} more files` : ''}`;
  });
  return entries.length === 0
    ? ''
    : `## What was merged since you last did this\n\nYou have done this work before, and it is in your worktree. Since then these came in; do what they call for, and nothing where they call for nothing:\n\n${entries.join('\n')}`;
}

/** How many characters of a report's line are kept when the report has to be cut. */
export const LONGEST_LINE = 400;

function reportLines({ id, report }: Upstream, share: number): string[] {
  if (report === undefined) {
    return [];
  }
  const told = report.summary === '' ? [] : [`  - Report: ${report.summary.replaceAll('\n', '\n    ')}`];
  const decided = report.decisions.map((text) => `  - Decided: ${text}`);
  const open = report.pendingActions.map((text) => `  - Still to be done: ${text}`);
  const further = (report.further ?? []).map((text) => `  - Further: ${text}`);
  const whole = [...told, ...decided, ...open, ...further];
  if (lengthOf(whole) <= share) {
    return whole;
  }
  const kept: string[] = [];
  let left = share;
  for (const line of [...open, ...decided, ...told, ...further].map((each) => cutTo(each, LONGEST_LINE))) {
    left -= line.length + 1;
    if (left < 0) {
      break;
    }
    kept.push(line);
  }
  return [...kept, `  - All that it has left: \`waves context ${id}\``];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

/** A text with no more than so many characters, and whether something is missing. */
export function cutTo(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (cut)`;
}
