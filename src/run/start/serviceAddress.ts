/** Where a service is to answer. */
export type ServiceAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'socket'; readonly path: string };

/** Ports that addresses of these schemes have when they name none (IANA's, and the products' own). */
const USUAL_PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  redis: 6379,
  rediss: 6379,
  mongodb: 27017,
  amqp: 5672,
  nats: 4222,
  kafka: 9092,
  ssh: 22,
};

/**
 * Reads what a plan says of a service: `localhost:5432`, `[::1]:80`, `https://host/health`, `redis://host`,
 * `unix:/run/docker.sock`.
 * @returns undefined when it is no address.
 */
export function serviceAddress(text: string): ServiceAddress | undefined {
  const trimmed = text.trim();
  const socket = /^(?:unix:)(\/.+)$/.exec(trimmed)?.[1] ?? (trimmed.startsWith('/') ? trimmed : undefined);
  if (socket !== undefined) {
    return { kind: 'socket', path: socket };
  }
  const [, scheme, host = '', port] =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(?:[^@/\s]*@)?(\[[0-9A-Fa-f:.]+\]|[^:/\s]+)(?::(\d{1,5}))?(?:[/?#]\S*)?$/.exec(
      trimmed,
    ) ?? [];
  if (host === '') {
    return undefined;
  }
  if (scheme !== undefined && /^https?$/i.test(scheme)) {
    return { kind: 'http', url: trimmed };
  }
  const number = port === undefined ? USUAL_PORTS[scheme?.toLowerCase() ?? ''] : portNumber(port);
  return number === undefined ? undefined : { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port: number };
}

/** An address as it may be shown: without user name, password and query. */
export function shownAddress(text: string): string {
  return text
    .trim()
    .replace(/\/\/[^@/\s]*@/, '//')
    .replace(/[?#].*$/, '');
}

/** Reads a port, 1 to 65535. */
export function portNumber(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : undefined;
}
