import type { Sealer } from './agentTokens';

/** What a page may listen to, and until when. */
export interface EventPass {
  readonly aud: string;
  readonly change_ids: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number;
}

const AUDIENCE = 'coordination-events';
const HEADER = encoded({ alg: 'HS256', typ: 'JWT' });

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
  const text = `${HEADER}.${encoded(pass)}`;
  return { token: `${text}.${sealer.seal(text)}`, pass };
}

/** Whether a token counts now, for all of some changes. */
export function admitsTo(token: string, changeIds: readonly string[], now: number, sealer: Sealer): boolean {
  const at = token.lastIndexOf('.');
  const [text, seal] = [token.slice(0, at), token.slice(at + 1)];
  if (at < 0 || !text.startsWith(`${HEADER}.`) || !sealer.isSeal(text, seal)) {
    return false;
  }
  const { aud, change_ids, exp } = decoded(text.slice(HEADER.length + 1));
  return aud === AUDIENCE && exp * 1000 > now && changeIds.every((id) => change_ids.includes(id));
}

function encoded(value: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** Only of what we have sealed ourselves. */
function decoded(text: string): EventPass {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) =>
    each.charCodeAt(0),
  );
  return JSON.parse(new TextDecoder().decode(bytes)) as EventPass;
}
