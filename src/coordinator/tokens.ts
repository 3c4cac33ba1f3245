import type { CallingAttempt } from './caller';

/** What a page may listen to, and until when. */
interface EventPass {
  readonly aud: string;
  readonly change_ids: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number;
}

const AUDIENCE = 'coordination-events';
const HEADER = segment({ alg: 'HS256', typ: 'JWT' });

/**
 * A token for a stream of events, which browsers can only show in its address: short-lived, and for nothing else. A JSON
 * Web Token (RFC 7519), signed with the repository's secret.
 * @param seconds how long it counts.
 */
export function eventToken(
  changeIds: readonly string[],
  seconds: number,
  now: number,
  sealer: Sealer,
): { readonly token: string; readonly pass: EventPass } {
  const pass = { aud: AUDIENCE, change_ids: changeIds, exp: Math.floor(now / 1000) + seconds };
  const text = `${HEADER}.${segment(pass)}`;
  return { token: `${text}.${sealer.seal(text)}`, pass };
}

/** Whether a token counts now, for all of some changes. */
export function admitsTo(token: string, changeIds: readonly string[], now: number, sealer: Sealer): boolean {
  const at = token.lastIndexOf('.');
  const [text, seal] = [token.slice(0, at), token.slice(at + 1)];
  if (at < 0 || !text.startsWith(`${HEADER}.`) || !sealer.isSeal(text, seal)) {
    return false;
  }
  const { aud, change_ids, exp } = passOf(text.slice(HEADER.length + 1));
  return aud === AUDIENCE && exp * 1000 > now && changeIds.every((id) => change_ids.includes(id));
}

function segment(value: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** Only of what we have sealed ourselves. */
function passOf(text: string): EventPass {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) =>
    each.charCodeAt(0),
  );
  return JSON.parse(new TextDecoder().decode(bytes)) as EventPass;
}

/** Makes and checks seals that nobody can make without the repository's secret. */
export interface Sealer {
  seal(text: string): string;
  /** In the same time whether or not it is right. */
  isSeal(text: string, seal: string): boolean;
}

const PREFIX = 'waves1';

/**
 * The key of an attempt's agent: says which attempt it is and is sealed, so that nothing has to be kept of it and it
 * is the same for every driver of the repository.
 */
export function agentToken({ run, package: id, attempt }: CallingAttempt, sealer: Sealer): string {
  const text = [PREFIX, encoded(run), encoded(id), attempt].join('.');
  return `${text}.${sealer.seal(text)}`;
}

/** The attempt that a key was made for; undefined when it is none of ours. */
export function attemptOfToken(token: string, sealer: Sealer): CallingAttempt | undefined {
  const at = token.lastIndexOf('.');
  const text = token.slice(0, at);
  const [prefix, run, id, attempt, ...more] = text.split('.');
  const isWhole = run !== undefined && id !== undefined && attempt !== undefined && more.length === 0;
  if (prefix !== PREFIX || !isWhole || !sealer.isSeal(text, token.slice(at + 1))) {
    return undefined;
  }
  return { run: decodeURIComponent(run), package: decodeURIComponent(id), attempt: Number(attempt) };
}

/** Somebody outside of all runs who was given a key of their own. */
export interface Guest {
  /** The name that they go by. */
  readonly agentId: string;
  readonly scope: GuestScope;
  /** When the key was made, milliseconds since 1970, UTC. */
  readonly since: number;
  /** Milliseconds since 1970, UTC; from then on the key opens nothing. */
  readonly until: number;
}

/** `read`: nothing that changes anything. `work`: what agents of runs may. */
export type GuestScope = 'read' | 'work';

const GUEST_PREFIX = 'waves2';

/** The key of a guest, which says all that it is good for and is sealed: nothing has to be kept of it. */
export function guestToken({ agentId, scope, since, until }: Guest, sealer: Sealer): string {
  const text = [GUEST_PREFIX, encoded(agentId), scope, since, until].join('.');
  return `${text}.${sealer.seal(text)}`;
}

/** The guest that a key was made for; undefined when it is none of ours. */
export function guestOfToken(token: string, sealer: Sealer): Guest | undefined {
  const at = token.lastIndexOf('.');
  const text = token.slice(0, at);
  const [prefix, agentId, scope, since, until, ...more] = text.split('.');
  if (prefix !== GUEST_PREFIX || agentId === undefined || more.length > 0) {
    return undefined;
  }
  return sealer.isSeal(text, token.slice(at + 1))
    ? {
        agentId: decodeURIComponent(agentId),
        scope: scope === 'work' ? 'work' : 'read',
        since: Number(since),
        until: Number(until),
      }
    : undefined;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E');
}
