import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatted } from '../../scripts/formatted.mjs';
import { gitRepository } from '../support/gitRepository';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { missingFields, WHOLE_ANSWERS } from './conformance/answers';
import type { ClientCall, Made } from './conformance/clientCall';
import { RECORD } from './conformance/record';
import { UPSTREAM_CALLS } from './contract/upstreamCalls';
import { servedCoordinator } from './servedCoordinator';

/** A coordinator of a repository with a branch to merge and a proposal. */
function served(besideRun: boolean) {
  const files = {
    'src/users.ts': 'export {};\n',
    'openspec/changes/users/proposal.md': '# Users\n',
  };
  const repository = gitRepository({ files });
  repository.git('branch', 'users');
  const work = {
    type: 'attempt.started',
    package: 'a',
    attempt: 1,
    agent: { name: 'demo' },
    branch: 'b',
    worktree: '/w',
    base: 'base',
  } as const;
  const runs = besideRun ? [new JournalBuilder([planned('a')]).add(work).state] : [];
  return servedCoordinator(runs, undefined, repository.root);
}

const filled = (path: string, made: Made) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => made[name] ?? '');

describe('what upstream’s clients send is answered as they need it', () => {
  it.each(RECORD.map((row) => [`${row.call}${row.by === undefined ? '' : ` (${row.by})`}`, row] as const))(
    '%s',
    async (_, row: ClientCall) => {
      const { http } = await served(row.besideRun === true);
      const made = (await row.before?.(http)) ?? {};
      const [method = '', path = ''] = row.call.split(' ');
      const sent = row.bodyOf?.(made) ?? row.body;
      const { status, body } = await http(method, filled(path, made) + (row.query ?? ''), {
        ...(row.open === true ? { key: null } : {}),
        ...(sent === undefined ? {} : { body: sent }),
      });
      expect({ status, body }).toMatchObject({ status: row.status });
      const fields = (row.fields ?? '').split(' ').filter((field) => field !== '');
      expect(Object.keys(body ?? {})).toEqual(expect.arrayContaining(fields));
      if (row.answer !== undefined) {
        expect({ body }).toMatchObject({ body: row.answer });
      }
      if (isHeld(row)) {
        const whole = WHOLE_ANSWERS[shape(row.call)] ?? '';
        expect(missingFields(body, whole)).toEqual(row.lacks?.split(' ') ?? []);
      }
      await row.after?.(http, made);
    },
  );
});

/** Whether there is something in an answer, and it is known what upstream answers. */
function isHeld({ call, status, tellsNothing }: ClientCall): boolean {
  return status === 200 && tellsNothing !== true && WHOLE_ANSWERS[shape(call)] !== undefined;
}

/** Routes by what they look like, whatever their parameters are called and are filled with. */
function shape(call: string): string {
  return call
    .replaceAll(/\{[^}]+\}/g, '*')
    .replace(/^(GET \/locks\/status|DELETE \/locks)\/.+/, '$1/*')
    .replace(/^(\w+ \/help)\/.+/, '$1/*');
}

it('holds every call of upstream’s surface', () => {
  const known = new Set(RECORD.map(({ call }) => shape(call)));
  expect(UPSTREAM_CALLS.flatMap(({ http }) => http ?? []).filter((call) => !known.has(shape(call)))).toEqual(
    [],
  );
  expect(known.size).toBe(83);
});

it('holds each answer against the whole of upstream’s, and explains what is not in it', () => {
  const held = new Set(RECORD.filter(isHeld).map(({ call }) => shape(call)));
  const others = [...new Set(RECORD.map(({ call }) => shape(call)))].filter((call) => !held.has(call));
  expect(others.filter((call) => call !== 'GET /events/work' && !isExplained(call))).toEqual([]);
  expect(RECORD.filter(({ lacks, differs }) => lacks !== undefined && differs === undefined)).toEqual([]);
});

function isExplained(call: string): boolean {
  return RECORD.some((row) => shape(row.call) === call && row.differs !== undefined);
}

const PAGE = new URL('../../docs/coordinator.md', import.meta.url);
const BEGIN = '<!-- made by test/coordinator/conformance.test.ts -->';
const END = '<!-- end of the calls -->';

it('is written down in docs/coordinator.md, with each difference', async () => {
  const calls = [...new Set(RECORD.map(({ call }) => shape(call)))];
  const lines = calls.map((known) => {
    const call = known.replace('*', '…');
    const rows = RECORD.filter((row) => shape(row.call) === known);
    const notes = [...new Set(rows.flatMap(({ differs }) => differs ?? []))];
    return `| \`${call}\` | ${notes.length === 0 ? 'the same' : 'differs'} | ${notes.join(' ')} |`;
  });
  const page = readFileSync(PAGE, 'utf8');
  const [head = '', rest = ''] = page.split(BEGIN);
  const [, tail = ''] = rest.split(END);
  const text = `${head}${BEGIN}\n\n| call | verdict | note |\n| --- | --- | --- |\n${lines.join('\n')}\n\n${END}${tail}`;
  const path = fileURLToPath(PAGE);
  await expect(await formatted(path, text)).toMatchFileSnapshot(path);
});
