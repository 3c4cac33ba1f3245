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

export const DISPOSITIONS = ['fix', 'regenerate', 'accept', 'escalate'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

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
