import type { GuardrailRule } from './guardrailRules';
import { GUARDRAIL_SEVERITIES, GUARDRAILS } from './guardrailRules';

const CATEGORIES: readonly GuardrailRule['category'][] = [
  'git',
  'files',
  'database',
  'credentials',
  'publishing',
  'system',
  'custom',
];

/**
 * The rules of a repository: the built-in ones, with its own added or put in their place. With `"severity": "off"` a rule
 * goes.
 * @param value what its file holds as JSON: a list of rules; anything else adds none.
 * @returns also what is wrong with the file, in words.
 */
export function readGuardrails(value: unknown): {
  readonly rules: readonly GuardrailRule[];
  readonly faults: readonly string[];
} {
  const rules = new Map(GUARDRAILS.map((rule) => [rule.name, rule]));
  const faults: string[] = [];
  if (value !== undefined && !Array.isArray(value)) {
    faults.push('It is not a list of rules.');
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  for (const [at, entry] of list.entries()) {
    const fields = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {};
    const { name, severity, pattern, description } = fields;
    if (typeof name === 'string' && severity === 'off') {
      rules.delete(name);
      continue;
    }
    const fault = faultOf(fields);
    if (fault !== undefined) {
      faults.push(`Rule ${at + 1}: ${fault}`);
      continue;
    }
    const category = CATEGORIES.find((word) => word === fields['category']) ?? 'custom';
    rules.set(name as string, {
      name: name as string,
      category,
      severity: GUARDRAIL_SEVERITIES.find((word) => word === severity) ?? 'block',
      pattern: pattern as string,
      description: typeof description === 'string' ? description : '',
    });
  }
  return { rules: [...rules.values()], faults };
}

function faultOf({ name, pattern, severity }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof name !== 'string' || name === '' || typeof pattern !== 'string' || pattern === '') {
    return 'it needs a name and a pattern.';
  }
  if (severity !== undefined && !GUARDRAIL_SEVERITIES.some((word) => word === severity)) {
    return 'its severity has to be block, ask, warn or off.';
  }
  try {
    new RegExp(pattern, 'imu');
    return undefined;
  } catch (error) {
    return `its pattern cannot be read: ${(error as Error).message}`;
  }
}
