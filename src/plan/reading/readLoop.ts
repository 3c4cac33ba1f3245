import type { Gate, Loop } from '../additions';
import type { Verification } from '../model';
import type { MapNode } from '../yaml/planNode';
import { shortened } from '../yaml/legible';
import type { NodeReader } from '../yaml/nodeReader';
import { holderOf, readGate } from './readAdditions';

/** How many attempts a loop may take where the plan does not say it. */
const USUAL_ROUNDS = 3;
const MOST_ROUNDS = 100;

/**
 * Who says yes to a package's work besides its checks: its gate, and what it goes in rounds until (`until: { check: NAME, rounds: N }`,
 * `until: { review: AGENT, rounds: N }`). A review that is named there is the package's gate, where it has no other.
 */
export function readJudges(
  reader: NodeReader,
  node: MapNode,
  { steps }: Verification,
): { gate?: Gate; until?: Loop } {
  const own = readGate(reader, node);
  const holder = holderOf(node, 'until');
  const until = holder === undefined ? undefined : reader.map(holder, 'until');
  if (holder === undefined || until === undefined) {
    return own;
  }
  const check = reader.text(until, 'check');
  const review = reader.text(until, 'review');
  const rounds = reader.integer(until, { min: 1, max: MOST_ROUNDS }, 'rounds') ?? USUAL_ROUNDS;
  const { range } = holder.entries.get('until')?.key ?? until;
  const refuse = (code: 'incomplete-until' | 'unknown-until', message: string, place = range) => {
    reader.report('error', code, message, place);
    return own;
  };
  if ((check === undefined) === (review === undefined)) {
    return refuse(
      'incomplete-until',
      '`until` must have either `check`, the name of a step of the verification, or `review`, an agent that reviews.',
    );
  }
  if (holderOf(node, 'subplan') !== undefined) {
    const advice = 'A package that is a plan of its own goes in no rounds; its packages may.';
    return refuse('unknown-until', advice);
  }
  if (check !== undefined) {
    const at = steps.findIndex(({ name, kind }) => name === check.value && kind !== 'manual');
    const names = steps.flatMap(({ name, kind }) => (kind === 'manual' ? [] : [`\`${shortened(name)}\``]));
    const known = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`;
    return at < 0
      ? refuse(
          'unknown-until',
          `The verification has no step \`${shortened(check.value)}\` that could pass by itself. ${known}`,
          check.range,
        )
      : { ...own, until: { step: at + 1, name: check.value, rounds, range } };
  }
  const agent = review ?? { value: '', range };
  const { gate = { by: 'review', before: 'merge', agent, range } } = own;
  if (gate.by !== 'review' || gate.before !== 'merge' || (gate.agent ?? agent).value !== agent.value) {
    return refuse(
      'unknown-until',
      `The gate of the package is another one than a review of its work by ${shortened(agent.value)}.`,
      agent.range,
    );
  }
  return { gate: { ...gate, agent }, until: { step: steps.length + 1, name: 'review', rounds, range } };
}
