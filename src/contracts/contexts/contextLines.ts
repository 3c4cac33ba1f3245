import type { AgentContext } from './agentContext';
import { findingLine, readFinding } from './reportedFinding';
import { isRecord, toldValue } from './toldValue';

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
    ...under('Tests', isRecord(fields['test_coverage']) ? detailLines(fields['test_coverage']) : []),
    ...under(
      'Further',
      isRecord(fields['implementation_details']) ? detailLines(fields['implementation_details']) : [],
    ),
  ];
}

/** What a context says beside what has a place of its own in prompts, also what was not understood of it. */
export function furtherLines({
  testCoverage,
  implementationDetails,
}: Pick<AgentContext, 'testCoverage' | 'implementationDetails'>): string[] {
  const tests = Object.keys(testCoverage).length === 0 ? {} : { test_coverage: testCoverage };
  return [...detailLines(tests), ...detailLines(implementationDetails)];
}

/** Anything that an agent has said beside what has a place of its own, field by field, of merged contexts with whose it is. */
function detailLines(details: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(details).flatMap(([name, value]) =>
    // Who was put together stands with each thing that was said.
    name === 'by_task' && isRecord(value)
      ? Object.entries(value).flatMap(([task, own]) =>
          isRecord(own) ? detailLines(own).map((line) => `${line} (${task})`) : [],
        )
      : name === 'merged_from'
        ? []
        : [`${name}: ${toldValue(value)}`],
  );
}

function under(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${heading}:`, ...lines.map((line) => `  ${line}`)];
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
          ...(finding.more === undefined ? [] : [`    Further: ${toldValue(finding.more)}`]),
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
  return under(heading, lines);
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
