import { config } from '@vscode/l10n';
import { afterEach, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { localMinute, localTime, worldTime } from '../../../src/run/kernel/kernel';
import { describeBlock } from '../../../src/run/run';

const GERMAN = JSON.parse(
  readFileSync(new URL('../../../l10n/bundle.l10n.de.json', import.meta.url), 'utf8'),
) as Record<string, string>;

afterEach(() => config({ contents: {} }));

const FILES = { kind: 'scope', files: ['a.ts', 'b.ts'] } as const;
const WAITS = { kind: 'dependency', package: 'api', state: 'working' } as const;

it('says why a package waits in English where nothing else was asked for, as on the command line', () => {
  expect(describeBlock(WAITS)).toBe('waits for api (working)');
  expect(describeBlock(FILES)).toBe('changed 2 files outside its scope: a.ts, b.ts');
});

it('says that a lock elsewhere is uncertain, or lost and to whom', () => {
  const keys = ['api:users'];
  const until = '2026-01-01T12:05:00.000Z';
  expect(describeBlock({ kind: 'lock_doubt', phase: 'uncertain', keys, until })).toBe(
    'its lock api:users is uncertain: the coordinator has not confirmed it; it holds until ' +
      localTime(until),
  );
  expect(describeBlock({ kind: 'lock_doubt', phase: 'lost', keys, holder: 'bob' })).toBe(
    'has lost its lock api:users to bob, and is not merged before it has it again',
  );
});

it('tells times as the clock on the wall does', () => {
  const time = '2026-01-01T20:05:30.000Z';
  expect([localTime(time, 'Asia/Kolkata'), localTime(time, 'America/New_York')]).toEqual(['01:35', '15:05']);
  expect(localMinute(time, 'Asia/Kolkata')).toBe('2026-01-02 01:35');
  expect(worldTime(time)).toBe('20:05 UTC');
});

it('says it in the language of the editor', () => {
  config({ contents: GERMAN });
  expect(describeBlock(FILES)).toBe('hat 2 Dateien außerhalb seines Bereichs geändert: a.ts, b.ts');
  expect(describeBlock({ kind: 'pause', what: 'run', message: 'Mittag' })).toBe(
    'der Lauf ist angehalten: Mittag',
  );
  expect(describeBlock(WAITS)).toMatch(/^wartet auf api \(/);
});
