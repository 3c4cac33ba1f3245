import { streamLog } from '../../node/attempts/streamLog';
import { findRepository } from '../../node/git/findRepository';
import { offerText } from '../../run/placement/placement';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/commandContext';
import { EXIT } from '../context/exitCodes';
import type { CommandTable } from './commandTable';
import { jsonOption } from './commandTable';

interface MachinesOptions {
  readonly words: readonly string[];
  readonly queue?: string;
  readonly json?: boolean;
}

/** Adds `waves machines`. */
export function addMachines(table: CommandTable): void {
  table
    .add(
      {
        usage: 'machines [action] [name]',
        summary: 'show which machines take attempts from a queue; have one take none, or leave',
        group: 'machine',
        args: 'words',
      },
      machines,
    )
    .option('--queue <address>', 'of a NATS server with JetStream; without it, what WAVES_QUEUE says')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      [
        '',
        '  waves machines',
        '  waves machines cordon NAME      it takes no more attempts, and keeps those that it has',
        '  waves machines uncordon NAME    it takes attempts again',
        '  waves machines drain NAME       its worker ends after those that it has',
      ].join('\n'),
    );
}

const DONE = {
  cordon: 'takes no more attempts until `waves machines uncordon`.',
  uncordon: 'may take attempts again.',
  drain: 'ends after the attempts that it has.',
} as const;

/** `waves machines`: who takes attempts, as each says itself, and what people want of them; needs no driver. */
async function machines(context: CommandContext, options: MachinesOptions): Promise<number> {
  const { terminal, installation } = context;
  const [action, name] = options.words;
  if (action !== undefined && !isAction(action)) {
    throw new WavesError(
      'usage',
      `Machines cannot be told to "${action}".`,
      'There are: cordon, uncordon, drain.',
    );
  }
  if (action !== undefined && name === undefined) {
    throw new WavesError('usage', `Name the machine: waves machines ${action} NAME`);
  }
  const place = await findRepository(context.folder);
  const { takenQueue, withMachineBoard } = await import('../../node/queue/machines');
  const url = options.queue ?? takenQueue()?.url;
  if (url === undefined) {
    throw new WavesError(
      'usage',
      'There is no queue whose machines could be asked for.',
      'Name one: waves machines --queue nats://queue.example:4222, or set WAVES_QUEUE.',
    );
  }
  const log = streamLog({ write: (text) => terminal.err(text.trimEnd()) });
  const library = { libraryPath: installation.natsPath, log };
  return withMachineBoard(place, url, library, async (board) => {
    const all = await board.all();
    if (action === undefined || name === undefined) {
      const offers = all.map(({ offer }) => offer);
      const lines = offers.length === 0 ? ['No machine takes attempts.'] : offers.map(offerText);
      terminal.out(options.json === true ? JSON.stringify(offers, null, 2) : lines.join('\n'));
      return EXIT.success;
    }
    const meant = all.filter(({ offer }) => offer.name === name);
    const wish = await board.wish(name);
    if (meant.length === 0 && !(action === 'uncordon' && wish.cordoned)) {
      const names = [...new Set(all.map(({ offer }) => offer.name))].join(', ');
      throw new WavesError(
        'usage',
        `No machine takes attempts that is called ${name}.`,
        names === '' ? 'None takes any.' : `There are: ${names}.`,
      );
    }
    await board.want(
      name,
      action === 'drain'
        ? { ...wish, leave: meant.map(({ id }) => id) }
        : { ...wish, cordoned: action === 'cordon' },
    );
    terminal.out(`${name} ${DONE[action]}`);
    return EXIT.success;
  });
}

function isAction(text: string): text is keyof typeof DONE {
  return Object.hasOwn(DONE, text);
}
