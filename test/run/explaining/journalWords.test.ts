import { config } from '@vscode/l10n';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commandFault } from '../../../src/engine/kernel/commandSteps';
import { LIFE_RULES } from '../../../src/run/attempts/lifeSample';
import { livePackage } from '../../../src/run/explaining/liveView';
import { inWindowsLanguage, signInWindowsLanguage } from '../../../src/run/kernel/kernel';
import { commandSetText } from '../../../src/run/start/consent';
import { preflightText } from '../../../src/run/start/preflight';
import { LifeReader } from '../../../src/run/attempts/lifeReader';
import { JournalBuilder, planned } from '../journalBuilder';
import { readMinutes } from '../attempts/sample';

const GERMAN = JSON.parse(
  readFileSync(new URL('../../../l10n/bundle.l10n.de.json', import.meta.url), 'utf8'),
) as Record<string, string>;
/** Words that only an English sentence has. */
const ENGLISH =
  /\b(?:the|its|it|were|has|have|and|with|without|not|of|is|ran|ended|exited|asks|uses|prints|no|process|quiet|stopped|done|merged)\b/i;

beforeEach(() => config({ contents: GERMAN }));
afterEach(() => config({ contents: {} }));

/** All that a card and the inspector say of a package. */
function saidOf(journal: JournalBuilder, id = 'a'): string[] {
  const { message, blockedBy, evidence = [] } = livePackage(journal.state, journal.package(id));
  return [message ?? '', ...blockedBy, ...evidence.map(({ detail }) => detail)].filter((each) => each !== '');
}

const A = { package: 'a', attempt: 1 } as const;
const journal = () => new JournalBuilder([planned('a')]);
const EXIT = { code: null, signal: null, message: undefined } as const;

it.each([
  ['an agent that exits', () => journal().work('a').exit('a', 3)],
  ...(['timeout', 'vanished', 'not-started'] as const).map((reason) => [
    `an agent’s end by ${reason}`,
    () =>
      journal()
        .work('a')
        .add({ type: 'attempt.exited', ...A, reason, code: null, signal: null }),
  ]),
  ...(['timeout', 'vanished', 'not-started', 'exit'] as const).flatMap((reason) =>
    [null, 1].map((code) => {
      const fault = commandFault({ command: 'npm test', exitCode: 0 }, { ...EXIT, reason, code } as never);
      const message = `Its verification "Tests" failed: ${fault}`;
      return [
        `a check by ${reason} (${code})`,
        () =>
          journal()
            .work('a')
            .exit('a', 0)
            .add({ type: 'attempt.failed', ...A, reason: 'verification', message }),
      ];
    }),
  ),
  ['a package that is merged', () => journal().finish('a')],
  [
    'a package that is verified',
    () =>
      journal()
        .work('a')
        .exit('a', 0)
        .add({ type: 'attempt.checking', ...A, step: 0, name: 'Tests', command: 'npm test', start: 1 }),
  ],
  [
    'a package that was stopped',
    () =>
      journal()
        .work('a')
        .add({ type: 'attempt.stopping', ...A, message: 'Stopped by a person.', then: 'cancel' })
        .add({ type: 'attempt.exited', ...A, reason: 'cancelled', code: null, signal: 'SIGTERM' }),
  ],
  ...[
    'A person must approve its start',
    'What npm test runs was changed by agents since it was agreed to',
  ].map((title) => [
    `a gate: ${title}`,
    () => journal().add({ type: 'gate.opened', gate: 'a:gate', ...A, title }),
  ]),
  ...[
    'Its agent has left no plan in the file that WAVES_SUBPLAN_FILE names, and a plan is what it was asked for.',
    'The agent left a merge half done with conflicts in a.ts.',
    'The agent left its branch feature/a; the worktree is on a detached commit now.',
    'The branch feature/a no longer contains 1234567890, the commit that it started from.',
  ].map((message) => [
    message,
    () =>
      journal()
        .work('a')
        .exit('a', 0)
        .add({ type: 'attempt.failed', ...A, reason: 'verify', message }),
  ]),
  [
    'a package that goes in rounds',
    () =>
      new JournalBuilder([planned('a', { continuous: { rounds: 3, when: [] } }), planned('b')])
        .finish('a')
        .finish('b'),
  ],
] as [string, () => JournalBuilder][])('says nothing in English of %s', (_of, make) => {
  const said = saidOf(make());
  expect(said.length).toBeGreaterThan(0);
  expect(said.filter((text) => ENGLISH.test(text))).toEqual([]);
});

it('says nothing in English of signs of life, and of their absence', () => {
  const silent = readMinutes(7, () => ({})).reading;
  const suspended = readMinutes(7, () => ({ suspended: true })).reading;
  const asking = readMinutes(3, () => ({
    output: { bytes: 9, lines: 1, lastLine: 'Überschreiben? (j/n)', open: true },
  }));
  const working = readMinutes(
    1,
    (_at, { cpuMs = 0 }) => ({ cpuMs: cpuMs + 300 }),
    new LifeReader(LIFE_RULES),
  );
  const stream = readMinutes(7, () => ({ agent: { at: Date.UTC(2026, 0, 1), tools: ['$ npm test'] } }));
  for (const { signs, evidence } of [silent, suspended, asking.reading, working.reading, stream.reading]) {
    const words = [signs.join(', '), ...evidence.map(({ detail }) => detail)].map(signInWindowsLanguage);
    expect(words.filter((text) => ENGLISH.test(text.replace('$ npm test', '')))).toEqual([]);
  }
  expect(signInWindowsLanguage(silent.signs.join(', '))).toBe(
    'keine Ausgabe seit 7m 00s, keine Prozessorzeit seit 7m 00s, kein Kindprozess',
  );
});

it('says what preflight has found, and what to do, in the window’s language', () => {
  const advice = 'Set API_KEY where you start the run from; the agents inherit it.';
  const checks = [
    { kind: 'git', name: 'git', ok: true, message: '2.45.0' },
    { kind: 'env', name: 'API_KEY', ok: false, message: 'not set', advice },
    {
      ...{ kind: 'sandbox', name: 'sandbox', ok: true },
      message: 'no wall around agents and commands: turned off on this machine (WAVES_SANDBOX=off)',
    },
  ];
  expect(preflightText(checks).map((line) => line.trim().replaceAll(/ {2,}/g, ' '))).toEqual([
    'Vorprüfung: NO GO, 1 von 3 fehlen',
    '✖ fehlt env API_KEY nicht gesetzt',
    'Setzen Sie API_KEY, wo Sie den Lauf starten; die Agenten erben es.',
    '✔ ok git 2.45.0',
    '✔ ok sandbox keine Wand um Agenten und Befehle: auf dieser Maschine ausgeschaltet (WAVES_SANDBOX=off)',
  ]);
  // Such words say so nowhere else.
  expect(signInWindowsLanguage('runs set')).toBe('führt set aus');
});

it('asks about the commands of a plan in it, and leaves the commands as they are', () => {
  const around = 'no network but api.example.org';
  const asked = { purpose: 'verification', command: 'npm test', packages: ['a'], around } as const;
  expect(commandSetText([asked], []).slice(-2)).toEqual([
    'Um die Arbeit zu prüfen, für a, ohne Netz außer api.example.org:',
    '    npm test',
  ]);
});

it('leaves alone what agents, commands and people have said', () => {
  const told = journal()
    .work('a')
    .add({ type: 'attempt.progress', ...A, message: 'runs the tests', progress: 0.5 });
  expect(saidOf(told)).toContain('runs the tests');
  expect(inWindowsLanguage('prints')).toBe('prints');
  expect(inWindowsLanguage('Its agent ended with an idea.')).toBe('Its agent ended with an idea.');
  expect(inWindowsLanguage('Its verification "the tests" failed: it broke the build')).toBe(
    'Seine Prüfung „the tests“ ist fehlgeschlagen: it broke the build',
  );
});

it('leaves an English window and the command line as they are', () => {
  config({ contents: {} });
  expect(inWindowsLanguage('Stopped.')).toBe('Stopped.');
  expect(signInWindowsLanguage('prints, quiet for 2s')).toBe('prints, quiet for 2s');
});
