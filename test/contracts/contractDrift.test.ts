import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContractTools } from '../../src/contracts/surfaces/contractTools';
import type { Surface } from '../../src/contracts/surfaces/languages/surface';
import { findDrift } from '../../src/engine/contracts/contractExtraction';
import { readPlan } from '../../src/plan/reading/readPlan';
import { steer } from '../../src/run/run';
import { JournalBuilder, planned } from '../run/journalBuilder';

const FILE = 'contracts/api.yaml';
const OPERATIONS = ['GET /a', 'GET /b', 'PUT /b', 'GET /c'] as const;
type Operation = (typeof OPERATIONS)[number];
/** What a contract offers: by operation, the type of the one field of its answer. */
type Offer = Partial<Record<Operation, string>>;

const { plan } = readPlan(`
feature: { id: f, title: F, plan_revision: 1 }
contracts: { revision: 1, openapi: { primary: ${FILE}, files: [${FILE}] } }
packages:
  - { package_id: user, description: x, depends_on: [], scope: { write_allow: ['user/**'], read_allow: ['**'] } }
  - { package_id: reader, description: x, depends_on: [], scope: { write_allow: ['reader/**'], read_allow: ['**'] } }
  - { package_id: other, description: x, depends_on: [], scope: { write_allow: ['other/**'], read_allow: ['other/**'] } }
  - { package_id: owner, description: x, depends_on: [], scope: { write_allow: [${FILE}], read_allow: ['**'] } }
`);

function surfaceOf(offer: Offer): Surface {
  const items = Object.entries(offer).map(([name, type]) => ({
    name,
    kind: 'operation',
    text: name,
    line: 1,
    parts: [{ name: '200.field', type, optional: false, direction: 'out' as const, line: 2 }],
  }));
  return { language: 'openapi', items };
}

/** The contract before and after a merge, and which operations the agent of `user` says that it uses. */
function tools(
  before: Offer | undefined,
  after: Offer | undefined,
  used: readonly Operation[],
): ContractTools {
  const offers: Readonly<Record<string, Offer | undefined>> = { before, after };
  const assumptions = used.map((operation) => ({ operation, role: 'expects' }));
  return {
    read: (commit) => {
      const offer = offers[commit];
      const read = offer && { path: FILE, hash: JSON.stringify(offer), surface: surfaceOf(offer) };
      return Promise.resolve(read === undefined ? [] : [read]);
    },
    faults: () => Promise.resolve(new Map()),
    text: () => Promise.resolve(undefined),
    keep: (_run, surface) => Promise.resolve(JSON.stringify(surface)),
    kept: () => Promise.resolve(undefined),
    leftContext: () => Promise.resolve(undefined),
    contextFile: (_run, name) => name,
    keepContext: () => Promise.resolve(),
    keptContext: (_run, name) =>
      Promise.resolve(name === 'user' ? { api_contract_assumptions: assumptions } : undefined),
  };
}

/** `user`, `reader` and `other` are merged, and `owner` is about to be. */
function merging(): JournalBuilder {
  const run = new JournalBuilder(
    plan.packages.map(({ id }) => planned(id)),
    { base: 'before' },
  );
  const merge = (id: string) => run.work(id).exit(id, 0);
  for (const id of ['user', 'reader', 'other']) {
    merge(id)
      .add({ type: 'attempt.verified', package: id, attempt: 1, head: id, filesModified: [`${id}/x`] })
      .add({ type: 'package.integrated', package: id, attempt: 1, commit: 'before' });
  }
  return merge('owner').add({
    type: 'attempt.verified',
    package: 'owner',
    attempt: 1,
    head: 'owner',
    filesModified: [FILE],
  });
}

async function drifted(before: Offer | undefined, after: Offer | undefined, used: readonly Operation[] = []) {
  const run = merging();
  const world = tools(before, after, used);
  const events = await findDrift(world, run.state, run.package('owner'), plan, 'after');
  run.add({ type: 'package.integrated', package: 'owner', attempt: 1, commit: 'after' }, ...events);
  return run;
}

const offers = fc.dictionary(fc.constantFrom(...OPERATIONS), fc.constantFrom('string', 'number'));

describe('a contract that changes after packages were built on it', () => {
  it('makes a package stale exactly when something that it consumes has changed', async () => {
    await fc.assert(
      fc.asyncProperty(offers, offers, fc.subarray([...OPERATIONS]), async (before, after, used) => {
        const run = await drifted(before, after, used);
        const changed = Object.keys(before).filter(
          (name) => before[name as Operation] !== after[name as Operation],
        );
        const known = used.filter((name) => name in before);
        const touched = changed.filter((name) => known.length === 0 || known.includes(name as Operation));
        expect(run.package('user').state).toBe(touched.length > 0 ? 'stale' : 'done');
        expect(run.package('reader').state).toBe(changed.length > 0 ? 'stale' : 'done');
        expect([run.package('other').state, run.package('owner').state]).toEqual(['done', 'done']);
      }),
    );
  });

  it('says what has changed, and whether what was built on it may break', async () => {
    const run = await drifted(
      { 'GET /a': 'string', 'GET /b': 'string' },
      { 'GET /a': 'number', 'GET /c': 'string' },
    );
    expect(run.package('reader').message).toBe(
      'The contract contracts/api.yaml was changed by owner, and what was built on it may break: GET /a changed: 200.field is number and not string; GET /b removed.',
    );
    expect(run.events.at(-1)).toMatchObject({
      type: 'contract.drifted',
      added: ['GET /c'],
      removed: ['GET /b'],
      changed: ['GET /a'],
      breaking: true,
    });
  });

  it('does not disturb another package that writes it too', async () => {
    const { plan: shared } = readPlan(`
feature: { id: f, title: F, plan_revision: 1 }
contracts: { revision: 1, openapi: { primary: ${FILE}, files: [${FILE}] } }
packages:
  - { package_id: user, description: x, depends_on: [], scope: { write_allow: [${FILE}], read_allow: ['**'] } }
  - { package_id: owner, description: x, depends_on: [user], scope: { write_allow: [${FILE}], read_allow: ['**'] } }
`);
    const run = merging();
    const world = tools({ 'GET /a': 'string' }, {}, []);
    expect(await findDrift(world, run.state, run.package('owner'), shared, 'after')).toEqual([]);
  });

  it('takes everything with it when it is deleted', async () => {
    const run = await drifted({ 'GET /a': 'string' }, undefined);
    expect(run.package('reader').message).toContain('GET /a removed');
  });

  it('can be accepted, or the package begins anew', async () => {
    const run = await drifted({ 'GET /a': 'string' }, {});
    run.add(...steer(run.state, { kind: 'accept', package: 'user' }, 'ann'));
    run.add(...steer(run.state, { kind: 'retry', packages: ['reader'] }, 'ann'));
    expect(run.package('user')).toMatchObject({ state: 'done', drifts: [] });
    expect(run.package('reader')).toMatchObject({ state: 'ready', drifts: [] });
    expect(() => steer(run.state, { kind: 'accept', package: 'user' }, 'ann')).toThrow(
      'no contract has changed',
    );
  });

  it('reaches a package that still works when it is merged', () => {
    const run = new JournalBuilder(plan.packages.map(({ id }) => planned(id)));
    run.work('reader').add({
      type: 'contract.drifted',
      package: 'owner',
      attempt: 1,
      path: FILE,
      from: 'a',
      to: 'b',
      added: [],
      removed: ['GET /a'],
      changed: [],
      breaking: true,
      stale: [{ package: 'reader', changes: ['GET /a removed'], breaking: true }],
    });
    expect(run.package('reader').state).toBe('working');
    run
      .exit('reader', 0)
      .add({ type: 'attempt.verified', package: 'reader', attempt: 1, head: 'h', filesModified: [] })
      .add({ type: 'package.integrated', package: 'reader', attempt: 1, commit: 'm' });
    expect(run.package('reader').state).toBe('stale');
  });
});
