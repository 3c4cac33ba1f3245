import type { LifeAction } from '../../plan/additions';
import type { LifeSample } from '../../run/attempts/lifeSample';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { evidenceToWrite } from '../../run/attempts/evidenceToWrite';
import type { LifeReading } from '../../run/attempts/lifeReader';
import { LifeReader } from '../../run/attempts/lifeReader';

/** What is sent to an agent that is to go on. */
export const NUDGE = 'Go on with the task. If something keeps you from it, say what, and end.';

/** What samples of an agent come to: what is written down, and whether it is spoken to. */
export interface LifeOutcome {
  readonly events: readonly RunEvent[];
  readonly nudge: boolean;
}

/** Watches the agent of one attempt, and says what is to be done when it gets into trouble. */
export class LifeWatch {
  private readonly reader: LifeReader;

  /** @param canBeNudged whether something can be typed for the agent. */
  constructor(
    private readonly rules: RunState['life'],
    private readonly canBeNudged: () => boolean,
  ) {
    this.reader = new LifeReader(rules);
  }

  /** @param item as it is now; its events of earlier samples may not be part of it yet. */
  take(item: PackageRun, sample: LifeSample): LifeOutcome {
    const reading = this.reader.take(sample);
    const target = { package: item.planned.id, attempt: item.attempt };
    const observed = evidenceToWrite(item.evidence, reading.evidence).map((evidence): RunEvent => {
      const { source, claim, detail, at } = evidence;
      return { type: 'attempt.observed', ...target, source, claim, detail, observedAt: isoTime(at) };
    });
    const known = item.life?.verdict ?? 'working';
    // What an earlier driver has found stands until there is a sign of work.
    const isNews = reading.verdict !== known && (reading.verdict !== 'working' || reading.hasWorked);
    if (!isNews) {
      return { events: observed, nudge: false };
    }
    const action = reading.verdict === 'working' ? undefined : this.actionFor(reading.verdict);
    const life: RunEvent = {
      type: 'attempt.life',
      ...target,
      verdict: reading.verdict,
      since: isoTime(reading.since),
      signs: reading.signs,
      ...(action === undefined ? {} : { action }),
    };
    const stopping = item.stopping === undefined ? ending(action, reading) : undefined;
    return {
      events: [...observed, life, ...(stopping === undefined ? [] : [{ ...stopping, ...target }])],
      nudge: action === 'nudge',
    };
  }

  /** Who can't be spoken to is only told of. */
  private actionFor(trouble: keyof RunState['life']): LifeAction {
    const { action } = this.rules[trouble];
    return action === 'nudge' && !this.canBeNudged() ? 'notify' : action;
  }
}

/** A restart counts as a failure, so that an agent that always hangs comes to an end with its retry budget. */
function ending(
  action: LifeAction | undefined,
  { verdict, signs }: LifeReading,
): { type: 'attempt.stopping'; message: string; then: 'retry' | 'cancel' } | undefined {
  const why = `The agent ${verdict === 'waiting' ? 'waits for somebody' : `is ${verdict}`}: ${signs.join(', ')}.`;
  switch (action) {
    case 'restart':
      return { type: 'attempt.stopping', message: `Ended to be tried again. ${why}`, then: 'retry' };
    case 'stop':
      return { type: 'attempt.stopping', message: `Stopped. ${why}`, then: 'cancel' };
    default:
      return undefined;
  }
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
