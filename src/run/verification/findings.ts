/** What a reviewing agent has found, as it stands in the journal; `schemas/review-findings.schema.json` is how it is said. */
export interface Finding {
  readonly id: number;
  readonly type: string;
  readonly criticality: Criticality;
  readonly severity?: string;
  readonly disposition: Disposition;
  readonly description: string;
  readonly resolution?: string;
  /** From the top of the repository, with forward slashes. */
  readonly file?: string;
  /** First line that it is about, from 1. */
  readonly line?: number;
}

export const CRITICALITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Criticality = (typeof CRITICALITIES)[number];

const DISPOSITIONS = ['fix', 'regenerate', 'accept', 'escalate'] as const;
type Disposition = (typeof DISPOSITIONS)[number];

/** A review that has come to findings, or to the finding that there is nothing. */
export interface ReviewFound {
  /** Name of the agent that reviewed. */
  readonly agent: string;
  readonly findings: readonly Finding[];
}

/** Remarks, by the reviewer's own word. */
const REMARKS: ReadonlySet<string> = new Set(['nit', 'optional', 'fyi', 'none']);

/** Whether work with this finding may not be merged as it is. */
export function isBlocking({ disposition, severity, criticality }: Finding): boolean {
  const isRemark = severity === undefined ? criticality === 'low' : REMARKS.has(severity);
  return disposition !== 'accept' && !isRemark;
}

/** Where a finding is, as editors and terminals open it: `src/a.ts:3`; undefined when it is about no file. */
export function findingPlace({ file, line }: Pick<Finding, 'file' | 'line'>): string | undefined {
  return file === undefined || line === undefined ? file : `${file}:${line}`;
}

/** A finding in a line, for logs and for people at a terminal. */
export function findingText(finding: Finding): string {
  const { type, criticality, description, resolution } = finding;
  const place = findingPlace(finding);
  const advice = resolution === undefined ? '' : ` Do: ${resolution}`;
  const weight = isBlocking(finding) ? 'MUST FIX' : 'remark';
  return `${weight}  ${place === undefined ? '' : `${place}: `}${description} (${type}, ${criticality})${advice}`;
}

/** Characters of a text that are kept. */
const LONGEST = 1000;
/** Findings that are kept. */
const MOST = 50;

/**
 * Finds a reviewer's findings in what it said: the last JSON object with `findings`, in a block of code or by itself.
 * Undefined where there is none, or something in it is no finding: then nobody knows what it wanted to say.
 * Those that stand against the work come first.
 * @param worktree absolute path of what it looked at, which it may have named files by.
 */
export function findingsIn(text: string, worktree = ''): readonly Finding[] | undefined {
  const blocks = [...text.matchAll(/```(?:json)?\s*\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const bare = text.slice(Math.max(0, text.indexOf('{')), text.lastIndexOf('}') + 1);
  for (const candidate of [...blocks.reverse(), bare]) {
    const report = parsed(candidate);
    if (hasFindings(report)) {
      return findingsOf(report, worktree);
    }
  }
  return undefined;
}

/** The findings of a report as the schema has it; undefined where it is none. @param worktree as in `findingsIn`. */
export function findingsOf(report: unknown, worktree = ''): readonly Finding[] | undefined {
  if (!hasFindings(report)) {
    return undefined;
  }
  const read = report.findings.map((value, index) => findingOf(value, index, worktree));
  const findings = read.filter((finding) => finding !== undefined);
  if (findings.length < read.length) {
    return undefined;
  }
  return [...findings.filter(isBlocking), ...findings.filter((finding) => !isBlocking(finding))].slice(
    0,
    MOST,
  );
}

/** Findings as the schema has them. @param head the commit that was reviewed. */
export function findingsReport(
  agent: string | undefined,
  head: string,
  findings: readonly Finding[],
): object {
  return {
    review_type: 'implementation',
    target: head,
    ...(agent === undefined ? {} : { reviewer_vendor: agent }),
    findings: findings.map(({ file, line, ...finding }) => ({
      ...finding,
      ...(file === undefined ? {} : { file_path: file }),
      ...(line === undefined ? {} : { line_range: { start: line } }),
    })),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasFindings(value: unknown): value is { readonly findings: readonly unknown[] } {
  return typeof value === 'object' && value !== null && 'findings' in value && Array.isArray(value.findings);
}

function findingOf(value: unknown, index: number, worktree: string): Finding | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const description = words(fields['description']);
  const criticality = CRITICALITIES.find((word) => word === fields['criticality']);
  const disposition = DISPOSITIONS.find((word) => word === fields['disposition']);
  if (description === undefined || criticality === undefined || disposition === undefined) {
    return undefined;
  }
  const [severity, resolution] = ['severity', 'resolution'].map((name) => words(fields[name]));
  const place = placeOf(words(fields['file_path']), fields['line_range'], worktree);
  return {
    id: Number.isInteger(fields['id']) ? Number(fields['id']) : index + 1,
    type: words(fields['type']) ?? 'correctness',
    criticality,
    disposition,
    description,
    ...(severity === undefined ? {} : { severity }),
    ...(resolution === undefined ? {} : { resolution }),
    ...place,
  };
}

/** Reviewers name files in their own ways: from the root of the machine, or with the line behind. What leaves the worktree is none. */
function placeOf(path: string | undefined, range: unknown, worktree: string): Pick<Finding, 'file' | 'line'> {
  const [, named = '', behind] = /^(.*?)(?::(\d+)(?:[:-]\d+)*)?$/s.exec(path ?? '') ?? [];
  const slashed = named.replaceAll('\\', '/');
  const top = `${worktree.replaceAll('\\', '/').replace(/\/$/, '')}/`;
  const file = (worktree !== '' && slashed.startsWith(top) ? slashed.slice(top.length) : slashed).replace(
    /^(\.\/)+/,
    '',
  );
  if (file === '' || /^(\/|[A-Za-z]:)/.test(file) || file.split('/').includes('..')) {
    return {};
  }
  const start = typeof range === 'object' && range !== null && 'start' in range ? range.start : undefined;
  const line = Number(start ?? behind);
  return Number.isInteger(line) && line >= 1 ? { file, line } : { file };
}

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, LONGEST) : undefined;
}
