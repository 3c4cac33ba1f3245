import { resolve } from 'node:path';
import { WavesError } from '../../wavesError';
import { awaitDeparture } from '../context/departure';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, port } from '../context/command';

interface MockOptions {
  readonly contracts: readonly string[];
  readonly port?: number;
}

/** Adds `waves mock`. */
export function addMock(table: CommandTable): void {
  table
    .add(
      {
        usage: 'mock <contract>',
        summary:
          'answer as an OpenAPI document says, until Ctrl+C, in the place of a server that is not there yet',
        group: 'plans',
        args: 'contracts',
      },
      mock,
    )
    .option('--port <port>', 'the port to listen on; without it, a free one', port);
}

/** `waves mock`: exit code 0 once it has been ended. */
async function mock({ folder, terminal }: CommandContext, options: MockOptions): Promise<number> {
  const { serveMock } = await import('../../node/contracts/mockApi');
  const [contract = ''] = options.contracts;
  const path = resolve(folder, contract);
  const serving = await serveMock(path, options.port ?? 0, terminal.out).catch((error: unknown) => {
    throw new WavesError(
      'usage',
      `${contract} cannot be answered for: ${(error as Error).message}`,
      'Check it: waves validate names what is wrong with a contract of a plan.',
    );
  });
  terminal.out(`${serving.url} answers as ${contract} says. Ctrl+C ends it.`);
  const leaving = awaitDeparture(terminal);
  await leaving.happened;
  leaving.dispose();
  serving.close();
  return EXIT.success;
}
