import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatted } from '../../scripts/formatted.mjs';
import { gitRepository } from '../support/gitRepository';
import type { ClientCall, Made } from './conformance/clientCall';
import { RECORD } from './conformance/record';
import { UPSTREAM_CALLS } from './contract/upstreamCalls';
import { servedCoordinator } from './servedCoordinator';

/** A coordinator of a repository with a branch to merge. */
function served() {
  const repository = gitRepository({ files: { 'src/users.ts': 'export {};\n' } });
  repository.git('branch', 'users');
  return servedCoordinator([], undefined, repository.root);
}

const filled = (path: string, made: Made) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => made[name] ?? '');

describe('what upstream’s clients send is answered as they need it', () => {
  it.each(RECORD.map((row) => [`${row.call}${row.by === undefined ? '' : ` (${row.by})`}`, row] as const))(
    '%s',
    async (_, row: ClientCall) => {
      const { http } = await served();
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
      await row.after?.(http, made);
    },
  );
});

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
