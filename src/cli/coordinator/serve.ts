import { Option } from 'commander';
import { streamLog } from '../../node/attempts/runLogs';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { findRepository } from '../../node/git/findRepository';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, port, positiveInteger } from '../context/command';
import type { GuestScope } from '../../coordinator/tokens';
import type { Serving } from './openCoordinator';
import type { OutsideOptions } from './outside';
import { giveToken, revokeTokens, servingOf } from './outside';
import { reachOwnCoordinator } from './reachCoordinator';
import { awaitDeparture } from '../context/departure';

interface ServeOptions extends OutsideOptions {
  readonly tokenFor?: string;
  readonly revoke?: string;
  readonly scope: GuestScope;
  readonly hours: number;
  readonly json?: boolean;
}

/** A coordinator that is being served. */
interface Served {
  readonly url: string;
  /** Where others get to it. */
  readonly outsideUrl?: string | undefined;
  readonly key: string | undefined;
  /** Resolves when it is served no longer. */
  readonly ended: Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const DAY_HOURS = 24;

/** Adds `waves serve`. */
export function addServe(table: CommandTable): void {
  table
    .add(
      {
        usage: 'serve',
        summary: 'serve the coordinator over HTTP until Ctrl+C, for other checkouts and other clients',
        group: 'machine',
      },
      serve,
    )
    .option('--port <port>', 'the port to listen on; without it, the same as last time or a free one', port)
    .option(
      '--bind <address>',
      'listen for other machines too, at this address of this one; needs --cert and --key',
    )
    .option('--cert <file>', 'certificate for HTTPS, PEM, with those that it rests on')
    .option('--key <file>', 'its key, PEM')
    .option('--host <name...>', 'names that others call it by, also those that a proxy passes on')
    .option('--token-for <agent>', 'print a key of its own for an agent outside of runs, and serve nothing')
    .addOption(
      new Option('--scope <scope>', 'what that key is good for').choices(['read', 'work']).default('work'),
    )
    .option('--hours <count>', 'how long that key is good', positiveInteger, DAY_HOURS)
    .option('--revoke <agent>', 'call back the keys that were made for an agent until now, and serve nothing')
    .addOption(jsonOption('print the address and the key as one JSON document'))
    .addHelpText(
      'after',
      [
        '',
        'It listens on this machine only, unless --bind says otherwise. Whoever has the key may do everything: it is said once,',
        'here. Give others keys of their own: waves serve --token-for ada --scope work --hours 8',
        'and call them back: waves serve --revoke ada',
        '',
        '  export COORDINATION_API_URL=http://127.0.0.1:8081 COORDINATION_API_KEY=...',
      ].join('\n'),
    );
}

/**
 * `waves serve`: the coordinator in the foreground. Where a driver serves it already, that one is kept there as long as
 * this command runs.
 */
async function serve(context: CommandContext, options: ServeOptions): Promise<number> {
  const place = await findRepository(context.folder);
  if (options.tokenFor !== undefined) {
    return giveToken(context, place, options.tokenFor, options);
  }
  if (options.revoke !== undefined) {
    return revokeTokens(context, place, options.revoke, options);
  }
  const served = await start(place, context, await servingOf(context.folder, options));
  const { key, ended, stop, outsideUrl } = served;
  const url = outsideUrl ?? served.url;
  const mcp = `${url}/mcp`;
  const local = outsideUrl === undefined ? {} : { local: served.url };
  context.terminal.out(
    options.json === true
      ? JSON.stringify({ url, key, mcp, repository: place.root, ...local })
      : [
          `The coordinator of ${place.root} is served until Ctrl+C.`,
          '',
          `  COORDINATION_API_URL=${url}`,
          `  COORDINATION_API_KEY=${key ?? ''}`,
          '',
          `Over MCP: ${mcp}, with the key as bearer token.`,
          ...(outsideUrl === undefined ? [] : [`On this machine: ${served.url}.`]),
        ].join('\n'),
  );
  const leaving = awaitDeparture(context.terminal);
  const why = await Promise.race([ended.then(() => 'ended' as const), leaving.happened]);
  leaving.dispose();
  await stop();
  if (why === 'ended') {
    throw new WavesError(
      'coordinator',
      'The driver that served the coordinator has ended.',
      'Run waves serve again.',
    );
  }
  return EXIT.success;
}

async function start(place: RepositoryPlace, context: CommandContext, serving: Serving): Promise<Served> {
  const { port: wanted } = serving;
  const log = streamLog(process.stderr);
  const { openDriver } = await import('./openDriver');
  const opened = await openDriver(place, context.installation, log, {}, serving);
  if (opened.kind === 'opened') {
    const { coordinator, lost, close } = opened.open;
    if (coordinator === undefined) {
      await close();
      throw new WavesError(
        'coordinator',
        wanted === undefined
          ? 'The coordinator cannot be served.'
          : `The coordinator cannot be served on port ${wanted}.`,
        'What stands above says why.',
      );
    }
    const { url, outsideUrl, ownerKey: key } = coordinator;
    return { url, outsideUrl, key, ended: lost, stop: close };
  }
  const reached = await reachOwnCoordinator(place, context.installation);
  const isOther = wanted !== undefined && Number(new URL(reached.place.url).port) !== wanted;
  if (isOther || serving.outside !== undefined || (serving.hosts ?? []).length > 0) {
    reached.dispose();
    throw new WavesError(
      'usage',
      `Process ${opened.by.pid} drives this repository and serves the coordinator at ${reached.place.url}.`,
      'Leave out --port, --bind and --host, or wait until it has ended.',
    );
  }
  const { url, key } = reached.place;
  return { url, key, ended: reached.ended, stop: () => Promise.resolve(reached.dispose()) };
}
