import { t } from '@vscode/l10n';
import type { Attention } from '../../run/explaining/attention';
import { attentionIn } from '../../run/explaining/attention';
import type { Standstill } from '../../run/faults/errorFault';
import { blockedBy, describeBlock } from '../../run/run';
import { isStuck, STATE_APPEARANCE } from '../../run/kernel/kernel';
import type { RunState } from '../../run/run';

/** Something that waits for a person, as a row. */
export interface NeedRow {
  /** The same as long as it is the same. */
  readonly key: string;
  readonly package: string;
  readonly text: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** Id of a theme colour. */
  readonly color: string;
  /** The gate or escalation that is answered by approving or rejecting. */
  readonly gate?: string;
  /** The question that is answered in words. */
  readonly question?: string;
  /** What menus may offer: words for `viewItem` in package.json. */
  readonly context: string;
}

const ICONS: Readonly<Record<Attention['kind'], string>> = {
  gate: 'pass-pending',
  escalation: 'report',
  question: 'question',
  budget: 'credit-card',
  waiting: 'comment-unresolved',
  stalled: 'watch',
  looping: 'sync-ignored',
  scope: 'shield',
  request: 'key',
  handoff: 'comment-unresolved',
  drift: 'history',
  quota: 'clock',
  unusable: 'plug',
  surroundings: 'warning',
  lock: 'lock',
};

/**
 * Everything in a run that waits for a person: first what keeps all of it from moving, then what asks something, then
 * packages that came to nothing.
 * @param standstill why nothing moves, whatever the journal says.
 */
export function needsIn(run: RunState, standstill?: Standstill): NeedRow[] {
  const asked = attentionIn(run).map(askedRow);
  const known = new Set(asked.map((row) => row.package));
  const stuck = [...run.packages.values()].filter(
    (item) => item.selected && item.state !== 'cancelled' && isStuck(item) && !known.has(item.planned.id),
  );
  return [
    ...(standstill === undefined ? [] : [stillRow(run, standstill)]),
    ...asked,
    ...stuck.map(({ planned, state, attempt, blockReason }): NeedRow => {
      const isStrayed = state === 'blocked' && blockReason === 'scope';
      const reasons = blockedBy(run, planned.id).map((reason) => describeBlock(reason));
      const { label, codicon, color } = STATE_APPEARANCE[state];
      return {
        key: `${run.run} ${planned.id} ${attempt} ${state}`,
        package: planned.id,
        text: reasons.length === 0 ? label : `${label}: ${reasons.join('; ')}`,
        icon: codicon,
        color,
        context: `need.runnable${isStrayed ? '.scope' : ''}${attempt > 0 ? '.log' : ''}`,
      };
    }),
  ];
}

function stillRow({ run }: RunState, { fault, what, message, advice }: Standstill): NeedRow {
  return {
    key: `${run} standstill ${fault}`,
    package: '',
    text: t('The run stands still: {0} ({1}). {2}', what, message, advice),
    icon: 'debug-disconnect',
    color: 'waves.failed',
    context: 'need',
  };
}

function askedRow({ key, package: id, kind, text, ways }: Attention): NeedRow {
  const gate = ways.flatMap(({ action }) => (action.kind === 'approve' ? [action.gate] : []))[0];
  const question = ways.flatMap(({ action }) => (action.kind === 'answer' ? [action.question] : []))[0];
  return {
    key,
    package: id,
    text: askedText(kind, text),
    icon: ICONS[kind],
    color: 'waves.blocked',
    ...(gate === undefined ? {} : { gate }),
    ...(question === undefined ? {} : { question }),
    context: contextOf(gate, question, kind),
  };
}

function contextOf(gate: string | undefined, question: string | undefined, kind: Attention['kind']): string {
  if (gate !== undefined) {
    return 'need.gate';
  }
  if (kind === 'handoff') {
    return 'need.question.unanswered';
  }
  if (question !== undefined) {
    return 'need.question.terminal.active';
  }
  if (kind === 'quota' || kind === 'unusable') {
    return 'need.quota.log';
  }
  if (kind === 'drift') {
    return 'need.runnable.log';
  }
  return kind === 'scope' ? 'need.terminal.active.scope' : 'need.terminal.active';
}

function askedText(kind: Attention['kind'], text: string): string {
  switch (kind) {
    case 'gate':
      return t('Gate: {0}', text);
    case 'escalation':
      return t('Escalation: {0}', text);
    case 'budget':
    case 'quota':
    case 'unusable':
      return text;
    case 'question':
      return t('Asks: {0}', text);
    case 'waiting':
      return t('Its agent asks: {0}', text);
    case 'stalled':
      return t('No sign of life: {0}', text);
    case 'looping':
      return t('Repeats itself: {0}', text);
    case 'surroundings':
      return text;
    case 'request':
      return t('Asks to write outside of its scope: {0}', text);
    case 'handoff':
      return t('Asks a package that has ended without an answer. {0}', text);
    case 'scope':
      return t('Writes outside of its scope: {0}', text);
    case 'drift':
      return t('Stale: {0}', text);
    case 'lock':
      return t('Has lost its lock: {0}', text);
  }
}
