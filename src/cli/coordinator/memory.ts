import { Option } from 'commander';
import type { RecalledMemory } from '../../coordinator/services/memories';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { commaList, EXIT, jsonOption } from '../context/command';
import type { CoordinatorCall } from './reachCoordinator';
import { withCoordinator } from './reachCoordinator';

interface MemoryOptions {
  readonly words: readonly string[];
  readonly kind?: string;
  readonly outcome?: string;
  readonly tag?: readonly string[];
  readonly lesson?: readonly string[];
  readonly summary?: string;
  readonly json?: boolean;
}

/** More are not kept in one list by the coordinator. */
const MOST = 500;
/** How many characters of an id are shown to people, which is enough to tell memories apart. */
const SHORT_ID = 8;

/** Adds `waves memory`. */
export function addMemory(table: CommandTable): void {
  table
    .add(
      {
        usage: 'memory [action] [words...]',
        summary: 'see what agents and people have remembered; add, edit or forget it',
        group: 'looking',
        args: 'words',
      },
      memory,
    )
    .addOption(
      new Option('--kind <kind>', 'list, add: what kind it is').choices([
        'discovery',
        'decision',
        'error',
        'success',
        'optimization',
      ]),
    )
    .addOption(
      new Option('--outcome <outcome>', 'add: how it went').choices(['positive', 'negative', 'neutral']),
    )
    .option('--tag <tags>', 'list, add, edit: what it is about, separated by commas', commaList)
    .option('--lesson <lesson...>', 'add, edit: what to do about it')
    .option('--summary <text>', 'edit: what is remembered')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      [
        '',
        'What is remembered goes into the prompts of packages that it is about: a tag is the id of a package or a feature,',
        'a lock, or a path. The beginning of an id is enough.',
        '',
        '  waves memory',
        '  waves memory add "Port 5432 is taken" --kind error --outcome negative --tag db,api --lesson "Use 5433"',
        '  waves memory show 3f2a',
        '  waves memory edit 3f2a --summary "Port 5432 is taken on CI"',
        '  waves memory forget 3f2a',
      ].join('\n'),
    );
}

/** `waves memory`: what the repository's coordinator remembers, and what a person changes of it. */
async function memory(context: CommandContext, options: MemoryOptions): Promise<number> {
  const [action = 'list', ...words] = options.words;
  const body = ACTIONS[action];
  if (body === undefined) {
    throw new WavesError(
      'usage',
      `There is no "waves memory ${action}".`,
      `Use ${Object.keys(ACTIONS).join(', ')}, or nothing to see all.`,
    );
  }
  return withCoordinator(context, async (call) => {
    const { data, text } = await body(call, words, options);
    context.terminal.out(options.json === true ? JSON.stringify(data, null, 2) : text);
    return EXIT.success;
  });
}

interface Said {
  readonly data: unknown;
  readonly text: string;
}

type Action = (call: CoordinatorCall, words: readonly string[], options: MemoryOptions) => Promise<Said>;

const ACTIONS: Readonly<Record<string, Action>> = {
  async list(call, _words, { kind, tag }) {
    const memories = await recall(call, { event_type: kind, tags: tag });
    return {
      data: memories,
      text: memories.length === 0 ? 'Nothing is remembered.' : memories.map(line).join('\n'),
    };
  },
  async show(call, [id]) {
    const found = await named(call, 'show', id);
    return { data: found, text: wholeText(found) };
  },
  async add(call, words, { kind, outcome, tag, lesson }) {
    const summary = words.join(' ').trim();
    if (summary === '') {
      throw new WavesError('usage', 'Say what is to be remembered: waves memory add "TEXT"');
    }
    const answer = await call('remember', { summary, event_type: kind, outcome, tags: tag, lessons: lesson });
    const { memory_id: id, action } = answer as { readonly memory_id: string; readonly action: string };
    return { data: answer, text: `${action === 'created' ? 'Remembered' : 'Known already'}: ${short(id)}` };
  },
  async edit(call, [id], { summary, tag, lesson }) {
    const { id: memory_id } = await named(call, 'edit', id);
    const change = { summary, tags: tag, lessons: lesson };
    if (Object.values(change).every((value) => value === undefined)) {
      throw new WavesError('usage', 'Say what to change: --summary, --tag or --lesson.');
    }
    const answer = await call('edit_memory', { memory_id, ...change });
    return { data: answer, text: `Changed: ${short(memory_id)}` };
  },
  async forget(call, [id]) {
    const { id: memory_id, summary } = await named(call, 'forget', id);
    const answer = await call('forget_memory', { memory_id });
    return { data: answer, text: `Forgotten: ${summary}` };
  },
};

async function recall(
  call: CoordinatorCall,
  query: Readonly<Record<string, unknown>>,
): Promise<readonly RecalledMemory[]> {
  const answer = await call('recall', { ...query, limit: MOST });
  return (answer as { readonly memories: readonly RecalledMemory[] }).memories;
}

/** The memory that a person names by the beginning of its id. @throws WavesError `usage` where that is none or several. */
async function named(call: CoordinatorCall, action: string, id: string | undefined): Promise<RecalledMemory> {
  if (id === undefined) {
    throw new WavesError('usage', `Name it by its id: waves memory ${action} ID`, 'See all: waves memory');
  }
  const found = (await recall(call, {})).filter((each) => each.id.startsWith(id));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new WavesError(
      'usage',
      only === undefined
        ? `Nothing is remembered under "${id}".`
        : `"${id}" may be ${found.map(({ id: each }) => short(each)).join(' or ')}.`,
      'See all: waves memory',
    );
  }
  return only;
}

function short(id: string): string {
  return id.slice(0, SHORT_ID);
}

function line({ id, event_type, outcome, summary, tags }: RecalledMemory): string {
  const about = tags.length === 0 ? '' : `  (${tags.join(', ')})`;
  const kind = outcome === 'neutral' ? event_type : `${event_type}, ${outcome}`;
  return `${short(id)}  ${kind}: ${summary.replaceAll(/\s+/g, ' ')}${about}`;
}

function wholeText(memory: RecalledMemory): string {
  const { id, agent_id, event_type, outcome, summary, details, lessons, tags, times } = memory;
  return [
    summary,
    '',
    `id        ${id}`,
    `kind      ${event_type}, ${outcome}`,
    `tags      ${tags.length === 0 ? 'none: it is offered to every package' : tags.join(', ')}`,
    ...lessons.map((lesson) => `lesson    ${lesson}`),
    `from      ${agent_id}, ${memory.created_at}`,
    `last      ${memory.updated_at}, ${times === 1 ? 'once' : `${times} times`}`,
    ...(details === null ? [] : [`details   ${JSON.stringify(details)}`]),
  ].join('\n');
}
