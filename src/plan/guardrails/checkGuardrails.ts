import type { GuardrailRule, GuardrailSeverity } from './guardrailRules';

/** Something dangerous that was recognised. */
export interface GuardrailViolation {
  readonly pattern_name: string;
  readonly category: string;
  readonly severity: GuardrailSeverity;
  /** The part of the text that it was recognised by. */
  readonly matched_text: string;
  /** Whether it is refused, unless a person permits it where one can be asked (`ask`). */
  readonly blocked: boolean;
  /** Why it matters, for people. */
  readonly description: string;
}

const LONGEST_MATCH = 200;
/** Of longer texts only so much is looked at, in characters: no text may keep the coordinator busy. */
const LONGEST_TEXT = 20_000;

/**
 * What is dangerous in a command or in the paths that an operation touches. Nothing found is no promise: rules know
 * words, not what they do.
 */
export function checkGuardrails(
  rules: readonly GuardrailRule[],
  operation: string,
  paths: readonly string[] = [],
): readonly GuardrailViolation[] {
  const text = operation.slice(0, LONGEST_TEXT);
  return rules.flatMap((rule) => {
    const { name, category, severity, description } = rule;
    const expression = expressionOf(rule);
    const inPaths = category === 'credentials' || category === 'custom' ? paths : [];
    const [matched] = [text, ...inPaths].flatMap((each) => expression.exec(each)?.[0] ?? []);
    return matched === undefined
      ? []
      : [
          {
            pattern_name: name,
            category,
            severity,
            matched_text: matched.trim().slice(0, LONGEST_MATCH),
            blocked: severity !== 'warn',
            description,
          },
        ];
  });
}

const expressions = new WeakMap<GuardrailRule, RegExp>();

function expressionOf(rule: GuardrailRule): RegExp {
  const known = expressions.get(rule) ?? new RegExp(rule.pattern, 'imu');
  expressions.set(rule, known);
  return known;
}
