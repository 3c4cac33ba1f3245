import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { formatted } from '../../scripts/formatted.mjs';
import { atDepth } from '../support/depth';
import { sandboxHere } from '../support/walls';
import type { Attempt, Place, Unwalled } from './attempt';
import { PLACES } from './attempt';
import { ATTEMPTS } from './attempts';
import type { Tried } from './stage';
import { NOBODY, tryAt } from './stage';

/** Whose table is made of what is seen here, with `WAVES_RECORD=1`. */
const PAGE = join(import.meta.dirname, '../../docs/security.md');
const TABLE = /^\| attempt +\| at `walled`.*\n(?:\|.*\n)+/m;

const walled = sandboxHere.found?.kind === 'bubblewrap';
const IS_ROOT = process.getuid?.() === 0;

const RECORDS = process.env['WAVES_RECORD'] === '1';
/** One place; all in depth, where nothing is tried against the table that is not also tried there. */
const TRIED: readonly Place[] = RECORDS ? PLACES : atDepth<readonly Place[]>(['agent'], PLACES);

/** What is tried together, and until when a place waits then: it works on until something of it was seen, as agents do that have more to do. */
const SEEN =
  'N=0; until grep -q surroundings.changed "$REPO"/.git/waves/runs/*/journal.jsonl || [ $N = 50 ]; do sleep 0.1; N=$((N+1)); done';
const GROUPS: readonly { readonly of: readonly Unwalled[]; readonly afterwards: string }[] = [
  { of: ['alike', 'user'], afterwards: SEEN },
  { of: ['apart'], afterwards: SEEN },
  { of: ['last'], afterwards: ':' },
];

/** What has come of an attempt at a place. */
interface Outcome {
  readonly text: string;
  /** How long after it began it was seen, in milliseconds. */
  readonly after?: number;
}

interface Journalled {
  readonly event: {
    readonly type: string;
    readonly time: string;
    readonly changes?: readonly { readonly kind: string; readonly name: string }[];
    readonly message?: string;
  };
}

/** Has a place that nothing holds try everything. @returns what has come of each attempt. */
async function triedFreely(place: Place, user: number | undefined): Promise<Map<string, Outcome>> {
  const isRoot = IS_ROOT && user === undefined;
  const found = await Promise.all(
    GROUPS.map(async ({ of, afterwards }) => {
      const attempts = ATTEMPTS.filter(
        ({ unwalled, isOfWorktree }) =>
          of.includes(unwalled) && !(isRoot && unwalled === 'user') && !(place === 'mock' && isOfWorktree),
      );
      const tried = await tryAt({ attempts, places: [place], sandbox: 'off', user, afterwards });
      const events = eventsOf(tried);
      return attempts.map((attempt): [string, Outcome] => [
        attempt.what,
        outcomeOf(attempt, place, tried, events),
      ]);
    }),
  );
  return new Map(found.flat());
}

function eventsOf({ root, out, err }: Tried): Journalled['event'][] {
  const [run = ''] = readdirSync(join(root, '.git/waves/runs'));
  const events = readFileSync(join(root, '.git/waves/runs', run, 'journal.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"len"'))
    .map((line) => (JSON.parse(line) as Journalled).event);
  expect(events.at(-1)?.type, out + err).toBe('run.ended');
  return events;
}

/** What the run has told of an attempt: while the package was at work, by failing it, or at the end. */
function outcomeOf(
  attempt: Attempt,
  place: Place,
  tried: Tried,
  events: readonly Journalled['event'][],
): Outcome {
  if (!tried.succeeded(attempt, place)) {
    return { text: 'fails' };
  }
  const told = (type: string) =>
    events.find(
      (event) =>
        event.type === type &&
        (event.changes ?? [{ kind: 'failed', name: event.message ?? '' }]).some(
          ({ kind, name }) => attempt.noticedAs?.(place).test(`${kind} ${name}`) === true,
        ),
    );
  const seen = told('surroundings.changed');
  if (seen !== undefined) {
    return { text: 'succeeds, seen', after: Date.parse(seen.time) - tried.begun(attempt, place) };
  }
  if (told('attempt.failed') !== undefined) {
    return { text: 'succeeds, fails the attempt' };
  }
  const isTold = told('surroundings.compared') !== undefined;
  return { text: isTold ? 'succeeds, told at the end' : 'succeeds, not noticed' };
}

/** A cell of the table: what has come of an attempt, and where that differs, at which places. */
function cellOf(attempt: Attempt, at: ReadonlyMap<Place, Outcome>): string {
  if (attempt.unwalled === 'needless') {
    return 'no wall to get out of';
  }
  const texts = [...new Set([...at.values()].map(({ text }) => text))];
  const having = (text: string) =>
    [...at].flatMap(([place, outcome]) => (outcome.text === text ? place : []));
  return texts.length === 1
    ? (texts[0] ?? '')
    : texts.map((text) => `${text} (${having(text).join(', ')})`).join('; ');
}

/** The cells of the table on the page, by the attempt. */
function cellsOf(page: string): ReadonlyMap<string, string> {
  const rows = (page.match(TABLE)?.[0] ?? '').split('\n').map((row) => row.split(/ *\| */));
  return new Map(rows.map(([, what = '', , cell = '']) => [what, cell]));
}

/** What such a cell says of a place. */
function saidOf(cell: string, place: Place): string {
  const parts = cell.split('; ').map((part) => /^(.*?)(?: \((.*)\))?$/.exec(part) ?? []);
  const of = parts.find(([, , where]) => where === undefined || where.split(', ').includes(place));
  return of?.[1] ?? '';
}

/** When it was seen, at the place where that took longest. */
function afterOf(at: ReadonlyMap<Place, Outcome>): string {
  const all = [...at.values()].flatMap(({ after }) => after ?? []);
  return all.length === 0 ? '' : `${(Math.max(...all) / 1000).toFixed(1)} s`;
}

/** The times of a table are those of the machine that it was made on. */
function timeless(table: string): string {
  return table.replaceAll(/ +[\d.]+ s +\|/g, ' |').replaceAll(/ +\|/g, ' |');
}

async function outcomes(user: number | undefined): Promise<Map<string, Map<Place, Outcome>>> {
  const all = new Map(ATTEMPTS.map(({ what }) => [what, new Map<Place, Outcome>()]));
  for (const place of TRIED) {
    (await triedFreely(place, user)).forEach((outcome, what) => all.get(what)?.set(place, outcome));
  }
  return all;
}

it.runIf(walled && (NOBODY !== undefined || !IS_ROOT))(
  'without a sandbox each place breaks out, and is noticed or not as the table says',
  async () => {
    const all = await outcomes(NOBODY);
    const page = readFileSync(PAGE, 'utf8');
    const said = cellsOf(page);
    const rows = ATTEMPTS.map((attempt) => {
      const tried = all.get(attempt.what);
      const at = new Map(
        PLACES.flatMap((place) => {
          const outcome = TRIED.includes(place)
            ? tried?.get(place)
            : { text: saidOf(said.get(attempt.what) ?? '', place) };
          // Of a mock server, which has no worktree, the page says nothing there.
          return outcome === undefined || outcome.text === '' ? [] : [[place, outcome] as const];
        }),
      );
      return [attempt.what, 'stopped', cellOf(attempt, at), afterOf(at)].join(' | ');
    });
    const table = ['attempt | at `walled` | with no sandbox | seen after', '--- | --- | --- | ---', ...rows];
    const made = await formatted(PAGE, page.replace(TABLE, table.map((row) => `| ${row} |\n`).join('')));
    if (RECORDS) {
      writeFileSync(PAGE, made);
    } else {
      expect(timeless(page.match(TABLE)?.[0] ?? '')).toEqual(timeless(made.match(TABLE)?.[0] ?? ''));
    }
  },
);

/** Only in depth: nothing of the run asks who it is. */
it.runIf(walled && atDepth(false, IS_ROOT))('and for root as for others, where it does no harm', async () => {
  const words = (all: ReadonlyMap<string, ReadonlyMap<Place, Outcome>>) =>
    ATTEMPTS.filter(({ unwalled }) => unwalled !== 'user').map((each) =>
      cellOf(each, all.get(each.what) ?? new Map<Place, Outcome>()),
    );
  expect(words(await outcomes(undefined))).toEqual(words(await outcomes(NOBODY)));
});
