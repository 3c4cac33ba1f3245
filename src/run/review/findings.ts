/** What a reviewing agent has found, as `schemas/review-findings.schema.json` writes it. */
export interface Finding {
  readonly id: number;
  readonly type: string;
  readonly criticality: Criticality;
  readonly severity?: string;
  readonly disposition: Disposition;
  readonly description: string;
  readonly resolution?: string;
  readonly file?: string;
  /** First line that it is about, from 1. */
  readonly line?: number;
}

export type Criticality = 'low' | 'medium' | 'high' | 'critical';
export type Disposition = 'fix' | 'regenerate' | 'accept' | 'escalate';

const CRITICALITIES: readonly Criticality[] = ['low', 'medium', 'high', 'critical'];
const DISPOSITIONS: readonly Disposition[] = ['fix', 'regenerate', 'accept', 'escalate'];
/** Remarks, by the reviewer's own word. */
const REMARKS: ReadonlySet<string> = new Set(['nit', 'optional', 'fyi', 'none']);
const LONGEST = 2000;
const MOST = 100;

/**
 * Finds a reviewer's findings in what it said: the last JSON object with `findings`, in a block of code or by itself.
 * Undefined where there is none, or something in it is no finding: then nobody knows what it wanted to say.
 */
export function findingsIn(text: string): readonly Finding[] | undefined {
  const blocks = [...text.matchAll(/```(?:json)?\s*\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const bare = text.slice(Math.max(0, text.indexOf('{')), text.lastIndexOf('}') + 1);
  for (const candidate of [...blocks.reverse(), bare]) {
    const list = listIn(candidate);
    if (list !== undefined) {
      const findings = list.slice(0, MOST).map(findingOf);
      return findings.every((finding) => finding !== undefined) ? findings : undefined;
    }
  }
  return undefined;
}

/** Whether work with this finding may not be merged as it is. */
export function isBlocking({ disposition, severity, criticality }: Finding): boolean {
  const isRemark = severity === undefined ? criticality === 'low' : REMARKS.has(severity);
  return disposition !== 'accept' && !isRemark;
}

/** A finding in a line, for logs and for the agent that corrects it. */
export function findingText(finding: Finding): string {
  const { file, line, type, criticality, description, resolution } = finding;
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  const advice = resolution === undefined ? '' : ` Do: ${resolution}`;
  return `${isBlocking(finding) ? 'MUST FIX' : 'remark'}  ${place}${description} (${type}, ${criticality})${advice}`;
}

function listIn(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && 'findings' in value;
    return isObject && Array.isArray(value.findings) ? (value.findings as unknown[]) : undefined;
  } catch {
    return undefined;
  }
}

function findingOf(value: unknown, index: number): Finding | undefined {
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
  const [severity, resolution, file] = ['severity', 'resolution', 'file_path'].map((name) =>
    words(fields[name]),
  );
  const range = fields['line_range'];
  const line = typeof range === 'object' && range !== null && 'start' in range ? range.start : undefined;
  return {
    id: typeof fields['id'] === 'number' ? fields['id'] : index + 1,
    type: words(fields['type']) ?? 'correctness',
    criticality,
    disposition,
    description,
    ...(severity === undefined ? {} : { severity }),
    ...(resolution === undefined ? {} : { resolution }),
    ...(file === undefined ? {} : { file }),
    ...(typeof line === 'number' ? { line } : {}),
  };
}

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, LONGEST) : undefined;
}
