import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/contracts/modules/modules';
import { describeBrokenUse, fileTree, judgeUses, sqlSchema } from '../../../src/contracts/modules/modules';
import { readModule } from '../../../src/contracts/modules/reading/readModule';
import type { UseTree } from '../../../src/contracts/surfaces/readSurface';
import { readSurface } from '../../../src/contracts/surfaces/readSurface';
import { treeReader } from '../../support/surfaces';
import { CALL_MISMATCHES, SOUND_CALLS } from './calls';
import { EVENT_MISMATCHES, SOUND_EVENTS } from './events';
import { EXCHANGE_MISMATCHES, SOUND_EXCHANGES } from './exchanges';
import type { Files } from './mismatches';
import { MISMATCHES } from './mismatches';
import { MEMBER_MISMATCHES, SOUND_MEMBERS } from './members';
import { QUERY_MISMATCHES, SOUND_QUERIES } from './queries';
import { SOUND } from './sound';
import { SOUND_TRAFFIC, TRAFFIC_MISMATCHES } from './traffic';

const WRONG = [
  ...MISMATCHES,
  ...QUERY_MISMATCHES,
  ...MEMBER_MISMATCHES,
  ...TRAFFIC_MISMATCHES,
  ...EXCHANGE_MISMATCHES,
  ...CALL_MISMATCHES,
  ...EVENT_MISMATCHES,
];
const RIGHT = [
  ...SOUND,
  ...SOUND_QUERIES,
  ...SOUND_MEMBERS,
  ...SOUND_TRAFFIC,
  ...SOUND_EXCHANGES,
  ...SOUND_CALLS,
  ...SOUND_EVENTS,
];

let useTree: UseTree;
beforeAll(async () => {
  useTree = await treeReader();
});

const known = new Map<Files, Promise<Verdict>>();

/** Judges all files of a small repository, once. */
function judged(files: Files): Promise<Verdict> {
  const verdict = known.get(files) ?? judge(files);
  known.set(files, verdict);
  return verdict;
}

function judge(files: Files): Promise<Verdict> {
  const tree = fileTree(Object.keys(files));
  const reading = (offers: boolean) => (path: string) => {
    const text = files[path];
    return Promise.resolve(text === undefined ? undefined : readModule(path, text, useTree, offers));
  };
  const [moduleOf, offersOf] = [reading(false), reading(true)];
  const sql = Object.entries(files).flatMap(([path, text]) =>
    path.endsWith('.sql') ? [{ path, text }] : [],
  );
  const tables = () => sqlSchema(sql, (text) => Promise.resolve(readSurface('schema.sql', text, useTree)));
  const mentioning = (patterns: readonly string[]) => {
    const all = patterns.map((pattern) => new RegExp(pattern, 'im'));
    const found = Object.entries(files).filter(([, text]) => all.every((one) => one.test(text)));
    return Promise.resolve(found.map(([path]) => path));
  };
  const paths = Object.keys(files);
  const apis = paths.filter((path) => /^contracts\/.*\.yaml$/.test(path));
  const events = paths.flatMap((schema) => {
    const [, event] = /^contracts\/(.*)\.schema\.json$/.exec(schema) ?? [];
    return event === undefined ? [] : [{ event, schema }];
  });
  return judgeUses({ ...tree, moduleOf, offersOf, tables, mentioning }, paths, { apis, events });
}

/** Of a repository in several languages the first of these counts. */
const LANGUAGES = [
  ['Events', /^contracts\/(.*\.schema\.json|asyncapi\.yaml)$/],
  ['OpenAPI', /^contracts\/.*\.yaml$/],
  ['SQL', /\.sql$/],
  ['Python', /\.pyi?$/],
  ['TypeScript', /\.[cm]?tsx?$/],
  ['JavaScript', /\.[cm]?jsx?$/],
] as const;

const told = ({ broken }: Verdict) =>
  broken.map(({ file, line, name, target }) => `${file}:${line} ${name ?? target}`);

describe('what files build on, held against what is there', () => {
  it.each(WRONG)('finds %s', async (_what, expected, files) => {
    expect(told(await judged(files))).toEqual([expected]);
  });

  it.each(RIGHT)('raises no alarm about %s', async (_what, files) => {
    expect(told(await judged(files))).toEqual([]);
  });

  it('finds as many in each language as docs/contracts.md says', async () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../docs/contracts.md'), 'utf8');
    const rows = LANGUAGES.map(([language]) => ({ language, wrong: 0, found: 0, sound: 0, alarms: 0 }));
    const rowOf = (files: Files) => {
      const paths = Object.keys(files);
      const at = LANGUAGES.findIndex(([, ending]) => paths.some((path) => ending.test(path)));
      return rows[at] ?? expect.unreachable(paths.join(', '));
    };
    for (const [, expected, files] of WRONG) {
      const row = rowOf(files);
      row.wrong += 1;
      row.found += told(await judged(files)).includes(expected) ? 1 : 0;
    }
    for (const [, files] of RIGHT) {
      const row = rowOf(files);
      row.sound += 1;
      row.alarms += told(await judged(files)).length;
    }
    const shown = page
      .split('\n')
      .flatMap((line) => /^\| (\w+) +\| (\d+) +\| (\d+) +\| (\d+) +\| (\d+) +\|$/.exec(line)?.slice(1) ?? []);
    expect(shown).toEqual(
      rows.flatMap(({ language, ...counts }) => [language, ...Object.values(counts).map(String)]),
    );
  });

  it('counts requests and routes that it has proved, and says why it could not judge the others', async () => {
    const of = async (what: string) => {
      const [, files] =
        [...SOUND_TRAFFIC, ...SOUND_EXCHANGES].find(([name]) => name === what) ?? expect.unreachable(what);
      const { proved, unchecked } = await judged(files);
      const kinds = proved.map(({ kind }) => kind).filter((kind) => kind !== 'import');
      return [kinds.join(' '), ...unchecked.map(({ line, why }) => `${line}: ${why}`)];
    };
    expect(await of('requests that fit')).toEqual(['request request request request request']);
    expect(await of('routes in routers')).toEqual(['route route route route']);
    expect(await of('Fastify with plugins')).toEqual(['route route route route route']);
    expect(await of('Flask with blueprints')).toEqual(['route route route']);
    expect(await of('a router that nobody knows where')).toEqual([
      '',
      '3: where the router of "PATCH /users/:id" is put is not read',
    ]);
    expect(await of('what stands before the path on a proxy')).toEqual([
      '',
      '1: "GET /backend/v1/users/{}" is not held against a contract: its path may be one or another',
    ]);
    expect(await of('bodies and answers that fit')).toEqual(['request request']);
    const untold =
      'contracts/openapi.yaml does not tell the fields of errors of GET /users/{id}, and it reads';
    expect(await of('what is read of an error that nobody has described')).toEqual([
      '',
      `4: ${untold} \`message\``,
      `4: ${untold} \`error\``,
    ]);
  });

  it('counts what it has proved, and says why it could not judge the rest', async () => {
    const verdict = await judged({
      'a.ts':
        "import { one, two } from './b';\nimport * as all from './b';\nimport { x } from '@/c';\nimport d from './d.json';",
      'b.ts': 'export const one = 1, two = 2;',
      'd.json': '{}',
    });
    expect(verdict.proved).toHaveLength(3);
    expect(verdict.unchecked).toEqual([
      { file: 'a.ts', line: 3, why: 'what "@/c" stands for is said elsewhere' },
      { file: 'a.ts', line: 4, why: '"./d.json" is not read as code', target: 'd.json' },
    ]);
  });

  it('says what a request gets wrong, and of what it could not judge why', async () => {
    const broken = async (what: string) => {
      const [, , files] = EXCHANGE_MISMATCHES.find(([name]) => name === what) ?? expect.unreachable(what);
      return (await judged(files)).broken.map((one) => describeBrokenUse(one, 'wp-api'));
    };
    expect(await broken('a field of an answer that is called otherwise')).toEqual([
      'page.ts:4 reads `displayName` of what `GET /users/{id}` answers, in which contracts/openapi.yaml (wp-api) has `display_name`, `id`, `createdAt`.',
    ]);
    expect(await broken('a field that is not allowed')).toEqual([
      'form.ts:2 sends `nickname` with `PUT /users/{id}`, for which contracts/openapi.yaml (wp-api) has `display_name`.',
    ]);
    expect(await broken('a field that is demanded and not sent')).toEqual([
      'form.ts:2 leaves out `display_name` of `POST /users`, which contracts/openapi.yaml (wp-api) demands.',
    ]);
    expect(await broken('a status that is waited for and never comes')).toEqual([
      'form.ts:3 waits for 200 from `POST /users`, of which contracts/openapi.yaml (wp-api) names `201`.',
    ]);
  });

  it('names what is there instead, the likeliest first', async () => {
    const { broken } = await judged({
      'page.ts': "import { Dashboard } from './dash';",
      'dash.ts': 'export const a = 1, b = 2;\nexport class BillingDashboard {}',
    });
    expect(broken.map((one) => describeBrokenUse(one, 'wp-billing'))).toEqual([
      'page.ts:1 takes `Dashboard` from dash.ts (wp-billing), which offers `BillingDashboard`, `a`, `b`.',
    ]);
  });
});
