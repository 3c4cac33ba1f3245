import { t } from '@vscode/l10n';
import type { GuardrailViolation } from '../../plan/checkGuardrails';
import { checkGuardrails } from '../../plan/checkGuardrails';
import type { GuardrailRule } from '../../plan/guardrailRules';
import type { AskedCommand, CommandPurpose, PlannedCommand } from './commandSet';
import { FILES, LED, PURPOSES } from './commandSet';
import type { Trail } from './trail';
import { partName } from './trail';
import type { TrailChange } from './trailChange';
import { isYetToCome, trailChangeLines } from './trailChange';

/**
 * A list of commands for people, who may read only its beginning: what is around them, then those that guardrails recognise as
 * dangerous, those that have changed since they were agreed to, and the others; under each purpose and the packages that need them the
 * commands, with what they lead to, and what was recognised.
 */
export function commandSetText(commands: readonly AskedCommand[], rules: readonly GuardrailRule[]): string[] {
  const kinds: Record<'dangerous' | 'changed' | 'other', AskedCommand[]> = {
    dangerous: [],
    changed: [],
    other: [],
  };
  for (const command of commands) {
    const isDangerous = recognised(command, rules).length > 0;
    kinds[isDangerous ? 'dangerous' : (command.changes ?? []).length > 0 ? 'changed' : 'other'].push(command);
  }
  const { dangerous, changed, other } = kinds;
  const isMixed = [dangerous, changed, other].filter(({ length }) => length > 0).length > 1;
  const walled = commands.some(({ around }) => around !== 'no sandbox');
  const open = commands.some(
    ({ around = 'no sandbox' }) => around === 'no sandbox' || around.startsWith(FILES),
  );
  const led = commands.some(({ around = '' }) => around.startsWith(LED));
  return [
    ...(walled
      ? [
          t(
            'The operating system’s sandbox is around them where one works here, but for Codex, which has its own, reviews and checks on a server.',
          ),
        ]
      : []),
    ...(open ? [t('The network is open to them, so what they can read they can send away.')] : []),
    ...(led
      ? [
          t(
            'What they can read they can send to those hosts: their names are looked at, not what is said to them.',
          ),
        ]
      : []),
    ...purposeLines(dangerous, rules, isMixed ? `${t('Recognised as dangerous.')} ` : ''),
    ...purposeLines(changed, rules, isMixed ? `${t('Changed since you have agreed.')} ` : ''),
    ...purposeLines(other, rules, isMixed ? `${t('The others.')} ` : ''),
  ];
}

function purposeLines(
  commands: readonly AskedCommand[],
  rules: readonly GuardrailRule[],
  before: string,
): string[] {
  const headings: Readonly<Record<CommandPurpose, string>> = {
    setup: t('To prepare each worktree'),
    service: t('As a mock server, while the run goes on'),
    agent: t('As agents, with your rights, in worktrees of their own'),
    verification: t('To check the work'),
    gate: t('As gates'),
  };
  return PURPOSES.flatMap((purpose) => {
    const own = commands.filter((command) => command.purpose === purpose);
    return [...new Set(own.map(whereFor))].flatMap((where) => [
      `${before}${headings[purpose]}, ${where}:`,
      ...own
        .filter((command) => whereFor(command) === where)
        .flatMap(({ command, trail, changes }) => [
          ...visible(command).map((line) => `    ${line}`),
          ...[...trailLines(trail), ...changeLines(changes)].map(
            (line) => `        ${visible(line).join(' ')}`,
          ),
          ...recognised({ command, trail }, rules).map(
            (each) => `        ${visible(guardrailText(each)).join(' ')}`,
          ),
        ]),
    ]);
  });
}

/** The packages that need a command, where it runs, and what is around it. */
function whereFor({ packages, cwd, around = '' }: PlannedCommand): string {
  const within = cwd === undefined ? [] : [t('in {0}', visible(cwd).join(' '))];
  const walls = around === '' ? [] : around.split(' and ').map(wallText);
  return [t('for {0}', few(packages)), ...within, ...walls].join(', ');
}

/** One thing that is around commands; its words are a part of what is agreed to, in no person's language. */
function wallText(words: string): string {
  if (words.startsWith(LED)) {
    return t('with no network but {0}', words.slice(LED.length));
  }
  if (words.startsWith(FILES)) {
    return t('with the files of {0}', words.slice(FILES.length));
  }
  return words === 'no sandbox' ? t('with no sandbox') : t('with no network');
}

/** What was recognised, in one line for people: how severe, by which rule, by what, and why it matters. */
function guardrailText({ severity, pattern_name, matched_text, description }: GuardrailViolation): string {
  const how = severity === 'warn' ? t('Careful') : t('Danger');
  return t('{0} ({1}): {2} Seen: {3}', how, pattern_name, description, matched_text);
}

/** How many of some commands guardrails recognise as dangerous. */
export function dangerousCount(commands: readonly PlannedCommand[], rules: readonly GuardrailRule[]): number {
  return commands.filter((command) => recognised(command, rules).length > 0).length;
}

/** In the command and in what it leads to. */
function recognised(
  { command, trail }: Pick<PlannedCommand, 'command'> & { readonly trail?: Trail | undefined },
  rules: readonly GuardrailRule[],
): readonly GuardrailViolation[] {
  const texts = [command, ...(trail?.parts ?? []).flatMap(({ text }) => text ?? [])];
  return texts.flatMap((text) => checkGuardrails(rules, text));
}

/** Longer texts are counted, not shown. */
const LONGEST_SHOWN = 200;

function trailLines(trail: Trail | undefined): string[] {
  const { parts = [], unknown = [] } = trail ?? {};
  const told = parts.flatMap((part) => {
    const { text } = part;
    if (text === undefined) {
      return isYetToCome(part)
        ? [t('leads to {0}, which is not there: whoever makes it says what is run', partName(part))]
        : [];
    }
    const lines = text.trim().split('\n');
    const isShown = lines.length === 1 && text.length <= LONGEST_SHOWN;
    return text.trim() === '' && part.unnamed === true
      ? []
      : [
          isShown
            ? t('leads to {0}: {1}', partName(part), text.trim())
            : t('leads to {0} ({1} lines)', partName(part), lines.length),
        ];
  });
  return unknown.length === 0 ? told : [...told, t('not looked into: {0}', unknown.join(', '))];
}

function changeLines(changes: readonly TrailChange[] | undefined): string[] {
  return changes === undefined || changes.length === 0
    ? []
    : [t('changed since you have agreed to it:'), ...trailChangeLines(changes).map((line) => `  ${line}`)];
}

/** The lines of a command with everything in them to be seen: control characters could hide a part of it. */
function visible(command: string): string[] {
  return command
    .split('\n')
    .map((line) =>
      line.replace(
        /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
        (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`,
      ),
    );
}

function few(packages: readonly string[]): string {
  const more = packages.length - 5;
  return more > 0 ? t('{0} and {1} more', packages.slice(0, 5).join(', '), more) : packages.join(', ');
}
