import { resolve } from 'node:path';
import { streamLog } from '../../node/attempts/runLogs';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { findRepository } from '../../node/git/findRepository';
import { offerText } from '../../run/machines/placement';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { namedQueue, queueOption } from './queueOption';

interface MachinesOptions {
  readonly words: readonly string[];
  readonly queue?: string;
  readonly json?: boolean;
  readonly keys?: string;
}

/** Adds `waves machines`. */
export function addMachines(table: CommandTable): void {
  table
    .add(
      {
        usage: 'machines [action] [names...]',
        summary: 'show which machines take attempts from a queue; have one take none, or leave',
        group: 'machine',
        args: 'words',
      },
      machines,
    )
    .addOption(queueOption())
    .option('--keys <folder>', 'with accounts: where the keys lie that are made, outside of the repository')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      [
        '',
        '  waves machines',
        '  waves machines cordon NAME      it takes no more attempts, and keeps those that it has',
        '  waves machines uncordon NAME    it takes attempts again',
        '  waves machines drain NAME       its worker ends after those that it has',
        '  waves machines accounts NAME... --keys FOLDER',
        '                                  makes keys, and says what goes into the configuration of a nats-server so',
        '                                  that each of these machines has rights to its own attempts alone',
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
  if (action !== undefined && action !== 'accounts' && !isAction(action)) {
    throw new WavesError(
      'usage',
      `Machines cannot be told to "${action}".`,
      'There are: cordon, uncordon, drain, accounts.',
    );
  }
  if (action !== undefined && name === undefined) {
    throw new WavesError('usage', `Name the machine: waves machines ${action} NAME`);
  }
  const place = await findRepository(context.folder);
  if (action === 'accounts') {
    return accounts(context, place, options);
  }
  const access = await namedQueue(options.queue, ['machines', ...options.words].join(' '));
  const { withMachineBoard } = await import('../../node/machines/machines');
  const log = streamLog({ write: (text) => terminal.err(text.trimEnd()) });
  const library = { libraryPath: installation.natsPath, log };
  return withMachineBoard(place, access, library, async (board) => {
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

/** `waves machines accounts`: needs no server. */
async function accounts(
  { folder, terminal, installation }: CommandContext,
  { root }: RepositoryPlace,
  { words: [, ...names], keys }: MachinesOptions,
): Promise<number> {
  if (names.length === 0 || keys === undefined) {
    throw new WavesError(
      'usage',
      'Accounts are made for machines that are named, with keys in a folder.',
      'For example: waves machines accounts one two --keys ~/.config/waves/queue',
    );
  }
  const { accountsOf } = await import('../../node/machines/machines');
  terminal.out(await accountsOf(root, names, resolve(folder, keys), installation.natsPath));
  return EXIT.success;
}

function isAction(text: string): text is keyof typeof DONE {
  return Object.hasOwn(DONE, text);
}
