import { CallRefused } from '../../coordinator/caller';
import { probeCapabilities } from '../../node/coordinator/probeCapabilities';
import type { RemotePlace } from '../../coordinator/remote/remoteClient';
import { RemoteClient } from '../../coordinator/remote/remoteClient';
import { readAddress } from '../../node/coordinator/address';
import { findRepository } from '../../node/git/findRepository';
import { readLiveLease } from '../../node/driver/lease';
import { coordinatorFolder } from '../../node/runs/runFolder';
import type { Capability } from '../../run/coordinator/coordination';
import { CAPABILITIES } from '../../run/coordinator/coordination';
import { WavesError } from '../../wavesError';
import { chosenCoordinator, isExposed } from '../coordinator/reachCoordinator';

/** What is found out about the coordinator, for people. */
export interface CoordinatorFinding {
  readonly name: 'coordinator';
  readonly state: 'ok' | 'absent' | 'warning';
  readonly found: string;
  readonly advice?: string;
}

/** What is switched off without each that packages can do without. */
const LOSSES: Readonly<Partial<Record<Capability, string>>> = {
  CAN_GUARDRAILS: 'only guardrails of this repository count',
  CAN_HANDOFF: 'handoffs stay in this repository',
  CAN_MEMORY: 'what is learned stays in this repository',
  CAN_POLICY: 'only policies of this repository count',
  CAN_AUDIT: 'only the audit trail of this repository is kept',
};

/** Which coordinator runs and agents in a folder get, whether it takes the key, and what it can do. */
export async function coordinatorFinding(folder: string): Promise<CoordinatorFinding> {
  const name = 'coordinator';
  try {
    const chosen = chosenCoordinator(process.env);
    if (chosen.kind === 'off') {
      const advice =
        'Packages run one at a time. Take WAVES_COORDINATOR out of the environment to have it back.';
      return { name, state: 'warning', found: 'switched off by WAVES_COORDINATOR=off', advice };
    }
    const place = chosen.kind === 'remote' ? chosen.place : await embeddedPlace(folder);
    return place === undefined
      ? { name, state: 'absent', found: 'none is running; one starts with the driver' }
      : await findingOf(place);
  } catch (error) {
    if (!WavesError.is(error)) {
      throw error;
    }
    const { message, advice } = error;
    return { name, state: 'warning', found: message, ...(advice === undefined ? {} : { advice }) };
  }
}

async function findingOf(place: RemotePlace): Promise<CoordinatorFinding> {
  const name = 'coordinator';
  const { url } = place;
  const { available, can, missing } = await probeCapabilities(url);
  if (!available) {
    const advice = 'Without it packages run one at a time. Check that it runs.';
    return { name, state: 'warning', found: `${url} does not answer`, advice };
  }
  const lacks = CAPABILITIES.filter((capability) => !can.includes(capability));
  const found = `${url}: ${can.join(' ')}${lacks.length === 0 ? '' : `; without ${lacks.join(' ')}`}`;
  const trouble = await troubleWithKey(place);
  if (trouble !== undefined) {
    return { name, state: 'warning', found: `${url}: ${trouble}`, advice: 'Set COORDINATION_API_KEY.' };
  }
  const advice = [
    ...(missing.length === 0 ? [] : [`It lacks ${missing.join(', ')}: packages run one at a time.`]),
    ...lacks.flatMap((each) => (LOSSES[each] === undefined ? [] : [`Without ${each} ${LOSSES[each]}.`])),
    ...(isExposed(place) ? ['Its key travels in the clear: use https, or a tunnel to this machine.'] : []),
  ].join(' ');
  const state = missing.length > 0 || isExposed(place) ? 'warning' : 'ok';
  return { name, state, found, ...(advice === '' ? {} : { advice }) };
}

/** Gives a sign of life, which changes nothing and needs a key. */
async function troubleWithKey(place: RemotePlace): Promise<string | undefined> {
  const { OPERATIONS } = await import('../../coordinator/operations/registry');
  const heartbeat = OPERATIONS.find(({ name }) => name === 'heartbeat');
  try {
    if (heartbeat !== undefined) {
      await new RemoteClient(place).call(heartbeat, { agent_id: 'waves-doctor', agent_type: 'waves' });
    }
    return undefined;
  } catch (error) {
    if (error instanceof CallRefused && (error.status === 401 || error.status === 403)) {
      return `it refuses the key (${error.status}): ${error.message}`;
    }
    // What else is wrong with it shows in what it can do.
    return undefined;
  }
}

/** The one that the driver of a folder's repository serves; undefined where there is none. */
async function embeddedPlace(folder: string): Promise<RemotePlace | undefined> {
  try {
    const { commonDir } = await findRepository(folder);
    const lives = (await readLiveLease(commonDir)) !== undefined;
    return lives ? await readAddress(coordinatorFolder(commonDir)) : undefined;
  } catch (error) {
    if (WavesError.is(error)) {
      return undefined;
    }
    throw error;
  }
}
