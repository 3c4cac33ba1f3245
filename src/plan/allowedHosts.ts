/** Hosts of the network that may be reached. */
export interface AllowedHost {
  /** In small letters; an IPv6 address without brackets. */
  readonly name: string;
  /** Whether the names below it are meant, and not itself: `*.example.org`. */
  readonly below: boolean;
  /** Absent: those of HTTP and HTTPS. */
  readonly port?: number;
}

const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';
const FORM = new RegExp(`^(\\*\\.)?(${LABEL}(?:\\.${LABEL})*\\.?|\\[[0-9a-f:.]+\\])(?::([0-9]{1,5}))?$`);

/** What a name without a port opens. */
const PORTS: ReadonlySet<number> = new Set([80, 443]);

/** Reads `example.org`, `*.example.org`, `127.0.0.1:8080` or `[::1]:8080`; undefined: it is none of these. */
export function allowedHost(text: string): AllowedHost | undefined {
  const found = FORM.exec(text.toLowerCase());
  if (found === null) {
    return undefined;
  }
  const [, star, written = ''] = found;
  const last = found.at(-1);
  const port = last === undefined ? undefined : Number(last);
  const below = star !== undefined;
  const name = plainName(written);
  if (port !== undefined && (port < 1 || port > 65_535)) {
    return undefined;
  }
  // Below an address, or a whole top-level domain, nobody means anything.
  if (below && (written.startsWith('[') || /^[0-9.]+$/.test(name) || !name.includes('.'))) {
    return undefined;
  }
  return { name, below, ...(port === undefined ? {} : { port }) };
}

/** Whether one of them opens a port of a host. @param host a name or an address, as it is asked for. */
export function admitsHost(hosts: readonly AllowedHost[], host: string, port: number): boolean {
  const asked = plainName(host.toLowerCase());
  return hosts.some(
    ({ name, below, port: own }) =>
      (below ? asked.endsWith(`.${name}`) : asked === name) &&
      (own === undefined ? PORTS.has(port) : own === port),
  );
}

/** Whether it is a port of this very machine, by the words that stand there. */
export function isOwnPort({ name, below, port }: AllowedHost): boolean {
  return !below && port !== undefined && /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(name);
}

/** Without brackets and the dot of the root. */
function plainName(name: string): string {
  return name.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
