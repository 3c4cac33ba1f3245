import type { GuardrailViolation } from '../checkGuardrails';
import { checkGuardrails } from '../checkGuardrails';
import { GUARDRAILS } from '../guardrailRules';
import { firstById } from '../firstById';
import type { WorkPackage } from '../model';
import type { Problem } from '../problem';
import type { SourceRange } from '../source';
import type { Check } from './basis/check';

/** A command of a plan, where it stands. */
interface WrittenCommand {
  readonly command: string;
  readonly range: SourceRange;
  readonly package?: string;
}

/** Commands that destroy what cannot be got back, or give away what must not be, by the guardrails of the repository. */
export const dangerousCommands: Check = ({ reading: { plan }, surroundings }) => {
  const rules = surroundings?.guardrails ?? GUARDRAILS;
  const known = new Map<string, readonly GuardrailViolation[]>();
  const violationsOf = (command: string): readonly GuardrailViolation[] => {
    const found = known.get(command) ?? checkGuardrails(rules, command);
    known.set(command, found);
    return found;
  };
  const commands: WrittenCommand[] = [
    ...plan.execution.setup.map(({ value, range }) => ({ command: value, range })),
    ...[...firstById(plan).values()].flatMap(commandsOf),
  ];
  return commands.flatMap(({ command, range, package: id }) =>
    violationsOf(command).map((violation): Problem => ({
      code: 'dangerous-command',
      severity: violation.blocked ? 'warning' : 'info',
      message: dangerText(violation),
      range,
      ...(id === undefined ? {} : { package: id }),
    })),
  );
};

function dangerText({ matched_text, description, pattern_name, severity }: GuardrailViolation): string {
  return `\`${matched_text}\`: ${description} Guardrail \`${pattern_name}\` (${severity}). It is shown once more before a run; \`.waves/guardrails.yaml\` changes rules.`;
}

function commandsOf({
  id,
  idRange,
  setup,
  agent,
  verification,
  obligations,
  gate,
}: WorkPackage): WrittenCommand[] {
  const located = [
    ...setup,
    ...obligations.flatMap(({ kind, subject }) => (kind === 'command' ? [subject] : [])),
    ...(gate?.command === undefined ? [] : [gate.command]),
  ].map(({ value, range }) => ({ command: value, range }));
  const steps = verification.steps.flatMap(({ command, commandRange, range }) =>
    command === undefined ? [] : [{ command, range: commandRange ?? range }],
  );
  const own = agent?.command === undefined ? [] : [{ command: agent.command, range: idRange }];
  return [...own, ...located, ...steps].map((each) => ({ ...each, package: id }));
}
