/** A result that is right in every way. */
export function goodResult() {
  return {
    schema_version: 1,
    feature_id: 'feature-1',
    package_id: 'wp-api',
    attempt: 1,
    plan_revision: 1,
    contracts_revision: 1,
    status: 'completed',
    locks: { files: [], keys: ['api:GET /v1/users'] },
    scope: { write_allow: ['src/api/**'], read_allow: ['**'], deny: ['src/api/made/*'] },
    files_modified: ['src/api/a.ts'],
    git: { base: { ref: 'main' }, head: { commit: '0123456789abcdef' } },
    verification: {
      tier: 'A',
      passed: true,
      steps: [
        {
          name: 'tests',
          kind: 'command',
          passed: true,
          command: 'npm test',
          exit_code: 0,
          evidence: { artifacts: [], metrics: { test_count: 3 } },
        },
      ],
    },
    escalations: [],
  };
}

/** A copy with the value at a path replaced; undefined takes it away. */
export function withChange(value: object, path: readonly string[], replacement: unknown): object {
  const [first = '', ...rest] = path;
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  const inner = (value as Record<string, unknown>)[first];
  copy[first] = rest.length === 0 ? replacement : withChange(inner as object, rest, replacement);
  return Array.isArray(value) ? Object.values(copy) : copy;
}
