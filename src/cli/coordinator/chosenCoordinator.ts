import type { RemotePlace } from '../../coordinator/remote/remoteClient';
import { readAddress } from '../../node/coordination/address';
import { coordinatorFolder } from '../../node/runs/runFolder';
import { WavesError } from '../../wavesError';

/** Which coordinator runs of this process go by. */
export type ChosenCoordinator =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'off' }
  | { readonly kind: 'remote'; readonly place: RemotePlace };

/**
 * Reads from the environment which coordinator was chosen. What an agent of a run finds there is the coordinator of
 * that run, which only speaks with that agent, and is nobody's choice for runs within.
 * @throws WavesError `usage` for an address that is none.
 */
export function chosenCoordinator(env: Readonly<Record<string, string | undefined>>): ChosenCoordinator {
  const { WAVES_COORDINATOR, WAVES_TOKEN, COORDINATION_API_URL: url, COORDINATION_API_KEY: key } = env;
  if (WAVES_COORDINATOR === 'off') {
    return { kind: 'off' };
  }
  if (url === undefined || url.trim() === '' || WAVES_TOKEN !== undefined) {
    return { kind: 'embedded' };
  }
  return { kind: 'remote', place: { url: coordinatorUrl(url), key: key === '' ? undefined : key } };
}

let taken: ChosenCoordinator | undefined;

/**
 * The choice that this process was started with, for the driver of a repository. It is taken out of the environment, so
 * that no command, check or agent that this process starts finds a key there that is not its own. Where it is the
 * repository's own coordinator, that is not somewhere else.
 * @throws WavesError `usage` for an address that is none.
 */
export async function takenChoice(commonDir: string): Promise<ChosenCoordinator> {
  taken ??= chosenCoordinator(process.env);
  if (taken.kind !== 'remote') {
    return taken;
  }
  delete process.env['COORDINATION_API_URL'];
  delete process.env['COORDINATION_API_KEY'];
  const own = await readAddress(coordinatorFolder(commonDir));
  return own?.url === taken.place.url ? { kind: 'embedded' } : taken;
}

/** An address without a slash at the end. @throws WavesError `usage` where it is none of HTTP. */
function coordinatorUrl(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new WavesError(
      'usage',
      `COORDINATION_API_URL is no address of a coordinator: ${text.slice(0, 200)}`,
      'It has to look like https://coordinator.example:8081.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new WavesError(
      'usage',
      'COORDINATION_API_URL must not hold a name or a password.',
      'The key belongs into COORDINATION_API_KEY.',
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Whether a key would travel in the clear over a network. */
export function isExposed({ url, key }: RemotePlace): boolean {
  const { protocol, hostname } = new URL(url);
  return (
    key !== undefined && protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  );
}
