/**
 * What an agent, or a command of its verification, left as metrics in the result file (`WAVES_RESULT_FILE`), by name: what
 * steps have as `evidence.metrics`, and whatever stands beside the fields of the format or in `metrics` of its own. Anything
 * may stand in the file; what can't be read says nothing.
 */
export function reportedMetrics(value: unknown): Readonly<Record<string, unknown>> {
  const result = fields(value);
  const verification = fields(result['verification']);
  const steps = Array.isArray(verification['steps']) ? (verification['steps'] as unknown[]) : [];
  const top = Object.entries(result).filter(([name]) => !FORMAT.has(name));
  return Object.assign(
    Object.fromEntries(top),
    fields(result['metrics']),
    ...steps.map((step) => fields(fields(fields(step)['evidence'])['metrics'])),
  ) as Record<string, unknown>;
}

const FORMAT: ReadonlySet<string> = new Set([
  ...['schema_version', 'feature_id', 'package_id', 'attempt', 'plan_revision', 'contracts_revision'],
  ...['status', 'error_code', 'timestamps', 'locks', 'scope', 'files_modified', 'scope_check', 'git'],
  ...['verification', 'contract_checks', 'resources', 'notes', 'escalations', 'metrics'],
]);

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
