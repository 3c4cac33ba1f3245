import type { Driver } from '../../src/engine/runs/driver';
import { consentForRun } from '../../src/engine/start/runPreview';
import { sha256 } from '../../src/node/files/files';
import { readPlan } from '../../src/plan/reading/readPlan';
import type { StartRunParams, Steering } from '../../src/protocol/driver';
import type { RunState } from '../../src/run/run';
import { WavesError } from '../../src/wavesError';
import type { Random } from './random';
import type { SimulatedPlan } from './simulatedPlan';

/**
 * The wish to run a plan, by somebody who agrees to its commands: plans within it that are still to be written may bring
 * the same ones without being asked about.
 */
export async function agreed({ text }: SimulatedPlan, params: StartRunParams): Promise<StartRunParams> {
  const plan = { reading: readPlan(text, { fileName: params.plan }), subplans: new Map() };
  const request = await consentForRun(plan, params, sha256, undefined);
  return request === undefined ? params : { ...params, consent: { hash: request.hash, how: 'asked' } };
}

/** Asks a driver for something, as people do: also for what makes no sense at that moment. */
export async function meddle(driver: Driver, run: string, random: Random): Promise<void> {
  const state = driver.stateOf(run);
  if (state !== undefined) {
    await ask(driver, run, wish(state, random));
  }
}

/** Lifts every pause and passes every gate, so that only the run itself can keep the run from going on. */
export async function letGo(driver: Driver, run: string): Promise<void> {
  const state = driver.stateOf(run);
  if (state === undefined) {
    return;
  }
  await ask(driver, run, { kind: 'resume' });
  for (const item of state.packages.values()) {
    if (item.paused) {
      await ask(driver, run, { kind: 'resume', package: item.planned.id });
    }
    if (item.gate !== undefined) {
      await ask(driver, run, { kind: 'approve', gate: item.gate.id });
    }
  }
}

function wish(state: RunState, random: Random): Steering {
  const escalation = random.pick([...state.escalations.keys(), 'none']);
  const id = random.pick([...state.packages.keys()]);
  const gate = random.pick([...state.packages.values()])?.gate?.id ?? id;
  return random.pick<Steering>([
    { kind: 'pause' },
    { kind: 'resume' },
    { kind: 'pause', package: id },
    { kind: 'resume', package: id },
    { kind: 'cancel', package: id },
    { kind: 'retry', packages: [id] },
    { kind: 'retry' },
    { kind: 'skip', package: id, reason: 'not needed' },
    { kind: 'approve', gate },
    { kind: 'approve', gate },
    { kind: 'reject', gate },
    { kind: 'approve', gate: escalation },
    { kind: 'reject', gate: escalation },
    ...(random.chance(0.1) ? [{ kind: 'cancel' } as const] : []),
  ]);
}

/** What a driver refuses with a reason is no fault; that its process dies while it answers is none either. */
async function ask(driver: Driver, run: string, action: Steering): Promise<void> {
  try {
    await driver.steer({ run, action });
  } catch (error) {
    if (!WavesError.is(error)) {
      throw error;
    }
  }
}

/** Whether runs wait until their plan is run again, because a disk has lost their copy of it. */
export function isToldOfLostPlan(states: readonly RunState[]): boolean {
  return states.some(({ packages }) =>
    [...packages.values()].some(({ fault }) => fault?.kind === 'plan-lost'),
  );
}
