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
  const lower = new Map([text, ...paths].map((each) => [each, each.toLowerCase()]));
  return rules.flatMap((rule) => {
    const { name, category, severity, description, words } = rule;
    const inPaths = category === 'credentials' || category === 'custom' ? paths : [];
    const mayMatch = (each: string): boolean =>
      words === undefined || !ASCII.test(each) || words.some((word) => lower.get(each)?.includes(word));
    const [matched] = [text, ...inPaths]
      .filter(mayMatch)
      .flatMap((each) => expressionOf(rule).exec(each)?.[0] ?? []);
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

/** Letters elsewhere may be those of a word in another case, as the sign for kelvin is a `k`. */
const ASCII = /^[\0-\x7f]*$/;

const expressions = new WeakMap<GuardrailRule, RegExp>();

function expressionOf(rule: GuardrailRule): RegExp {
  const known = expressions.get(rule) ?? new RegExp(rule.pattern, 'imu');
  expressions.set(rule, known);
  return known;
}
