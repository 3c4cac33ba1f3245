import { InvalidArgumentError } from 'commander';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { findRepository } from '../../node/git/findRepository';
import { streamLog } from '../../node/attempts/streamLog';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/commandContext';
import type { CommandTable } from './commandTable';
import { jsonOption } from './commandTable';
import { reachOwnCoordinator } from '../coordinator/reachCoordinator';
import { awaitDeparture } from '../context/departure';
import { EXIT } from '../context/exitCodes';

interface ServeOptions {
  readonly port?: number;
  readonly json?: boolean;
}

/** A coordinator that is being served. */
interface Served {
  readonly url: string;
  readonly key: string | undefined;
  /** Resolves when it is served no longer. */
  readonly ended: Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const LARGEST_PORT = 65_535;

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
    .addOption(jsonOption('print the address and the key as one JSON document'))
    .addHelpText(
      'after',
      [
        '',
        'It listens on this machine only. Whoever has the key may do everything: it is said once, here.',
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
  const { url, key, ended, stop } = await start(place, context, options.port);
  const mcp = `${url}/mcp`;
  context.terminal.out(
    options.json === true
      ? JSON.stringify({ url, key, mcp, repository: place.root })
      : [
          `The coordinator of ${place.root} is served until Ctrl+C.`,
          '',
          `  COORDINATION_API_URL=${url}`,
          `  COORDINATION_API_KEY=${key ?? ''}`,
          '',
          `Over MCP: ${mcp}, with the key as bearer token.`,
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

async function start(
  place: RepositoryPlace,
  context: CommandContext,
  wanted: number | undefined,
): Promise<Served> {
  const log = streamLog(process.stderr);
  const { openDriver } = await import('../running/openDriver');
  const opened = await openDriver(place, context.installation, log, {}, wanted);
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
    return { url: coordinator.url, key: coordinator.ownerKey, ended: lost, stop: close };
  }
  const reached = await reachOwnCoordinator(place, context.installation);
  if (wanted !== undefined && Number(new URL(reached.place.url).port) !== wanted) {
    reached.dispose();
    throw new WavesError(
      'usage',
      `Process ${opened.by.pid} drives this repository and serves the coordinator at ${reached.place.url}.`,
      'Leave out --port, or wait until it has ended.',
    );
  }
  const { url, key } = reached.place;
  return { url, key, ended: reached.ended, stop: () => Promise.resolve(reached.dispose()) };
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > LARGEST_PORT) {
    throw new InvalidArgumentError(`It has to be a number from 1 to ${LARGEST_PORT}.`);
  }
  return value;
}
