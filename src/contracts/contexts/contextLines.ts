import { findingLine, readFinding } from './reportedFinding';

/** What a context says, in lines for people; what it does not say is left out. */
export function contextLines(document: unknown): string[] {
  const fields = isRecord(document) ? document : {};
  return [
    ...texts([fields['context_summary']]).flatMap((text) => text.split('\n')),
    ...findingLines(fields['findings']),
    ...section('Decisions', fields['decisions'], 'decision'),
    ...section('Still to be done', fields['pending_actions'], 'action'),
    ...section('What it expects and provides', fields['api_contract_assumptions'], 'concern'),
    ...section('Errors', fields['error_log'], 'message'),
    ...section('Files', fields['files_modified'], 'path'),
  ];
}

function findingLines(value: unknown): string[] {
  const lines = listed(value).flatMap((item) => {
    const finding = readFinding(item, () => undefined);
    return finding === undefined
      ? []
      : [
          `  ${findingLine(finding)}`,
          ...texts([finding.evidence]).map((text) => `    Evidence: ${text}`),
          ...texts([finding.suggestion]).map((text) => `    Suggestion: ${text}`),
        ];
  });
  return lines.length === 0 ? [] : ['Findings:', ...lines];
}

/** Texts, or objects that have one in a field, with whose they are and how they came out. */
function section(heading: string, value: unknown, field: string): string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const lines = items.flatMap((item) => {
    if (!isRecord(item)) {
      return texts([item]);
    }
    const about = [item['role'], item['alignment'], item['task_id'], ...listed(item['task_ids'])];
    const words = texts(about).join(', ');
    const [text = ''] = texts([item[field]]);
    return [
      `${text}${words === '' ? '' : ` (${words})`}`,
      ...texts(listed(item['mismatches'])).map((one) => `  ${one}`),
    ];
  });
  return lines.length === 0 ? [] : [`${heading}:`, ...lines.map((line) => `  ${line}`)];
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
