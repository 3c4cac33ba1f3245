import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { GuestScope } from '../../coordinator/tokens';
import { guestToken } from '../../coordinator/tokens';
import { callBackKeys, coordinatorKeys } from '../../node/coordinator/keys';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { coordinatorFolder } from '../../node/runs/runFolder';
import { systemClock } from '../../node/processes/systemClock';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/command';
import { EXIT } from '../context/command';
import type { Serving } from './openCoordinator';

/** How others are to get to a coordinator, as options of `waves serve`. */
export interface OutsideOptions {
  readonly port?: number;
  readonly bind?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly host?: readonly string[];
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;
const HOST = /^[a-z0-9.-]+$|^\[[0-9a-f:.]+\]$/;

/**
 * Where the coordinator is to be served. Keys and work never go over a network that others may read.
 * @param folder that files are named from.
 * @throws WavesError `usage` for what cannot be, or would be readable by others.
 */
export async function servingOf(folder: string, options: OutsideOptions): Promise<Serving> {
  const { port, bind, cert, key } = options;
  const hosts = (options.host ?? []).map((name) => name.toLowerCase());
  const wrong = hosts.find((name) => !HOST.test(name));
  if (wrong !== undefined) {
    throw new WavesError(
      'usage',
      `"${wrong}" is no name of a machine.`,
      'Write it without protocol, port and path.',
    );
  }
  const local: Serving = { ...(port === undefined ? {} : { port }), hosts };
  if ((cert === undefined) !== (key === undefined)) {
    throw new WavesError('usage', '--cert and --key belong together.', 'Give both, or neither.');
  }
  if (bind === undefined || LOOPBACK.test(bind)) {
    if (cert !== undefined) {
      throw new WavesError(
        'usage',
        'On this machine it speaks plain HTTP.',
        'Give --bind with the address for others.',
      );
    }
    return local;
  }
  if (cert === undefined || key === undefined) {
    throw new WavesError(
      'usage',
      `At ${bind}, everybody on the way could read keys and work.`,
      'Give --cert and --key; or leave out --bind, and have a proxy on this machine speak HTTPS (docs/coordinator.md).',
    );
  }
  const read = (path: string): Promise<string> =>
    readFile(resolve(folder, path), 'utf8').catch((cause: unknown) => {
      throw new WavesError('usage', `${path} cannot be read: ${(cause as Error).message}`, undefined, {
        cause,
      });
    });
  const tls = { cert: await read(cert), key: await read(key) };
  return { hosts, outside: { bind, tls, ...(port === undefined ? {} : { port }) } };
}

const HOUR_MS = 3_600_000;
/** Nobody remembers after a year to whom a key was given. */
const MOST_HOURS = 365 * 24;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,79}$/u;

/** Prints a key for somebody outside of runs. @throws WavesError `usage`. */
export async function giveToken(
  { terminal }: CommandContext,
  { commonDir }: RepositoryPlace,
  agentId: string,
  { scope, hours, json }: { readonly scope: GuestScope; readonly hours: number; readonly json?: boolean },
): Promise<number> {
  if (!NAME.test(agentId) || hours > MOST_HOURS) {
    throw new WavesError(
      'usage',
      NAME.test(agentId) ? `${hours} hours are more than a year.` : `"${agentId}" is no name of an agent.`,
      `A name has letters, digits and . _ @ - in it; --hours is at most ${MOST_HOURS}.`,
    );
  }
  const { sealer } = await coordinatorKeys(coordinatorFolder(commonDir));
  const since = systemClock.now();
  const until = since + hours * HOUR_MS;
  const key = guestToken({ agentId, scope, since, until }, sealer);
  const expires = new Date(until).toISOString();
  terminal.out(
    json === true
      ? JSON.stringify({ key, agent_id: agentId, scope, expires })
      : [
          `  COORDINATION_API_KEY=${key}`,
          '',
          `For ${agentId}, until ${expires}, ${scope === 'read' ? 'to look and change nothing' : 'for all that agents of runs may do'}.`,
          `To call it back before: waves serve --revoke ${agentId}`,
        ].join('\n'),
  );
  return EXIT.success;
}

/** Calls back every key that somebody outside of runs was given until now. @throws WavesError `usage`. */
export async function revokeTokens(
  { terminal }: CommandContext,
  { commonDir }: RepositoryPlace,
  agentId: string,
  { json }: { readonly json?: boolean },
): Promise<number> {
  if (!NAME.test(agentId)) {
    throw new WavesError(
      'usage',
      `"${agentId}" is no name of an agent.`,
      'Give the name that the key was made for.',
    );
  }
  const now = systemClock.now();
  await callBackKeys(coordinatorFolder(commonDir), agentId, now);
  const at = new Date(now).toISOString();
  terminal.out(
    json === true
      ? JSON.stringify({ agent_id: agentId, called_back: at })
      : `No key that was made for ${agentId} until ${at} opens anything any more. What ${agentId} holds stays until it ends.`,
  );
  return EXIT.success;
}
