import { describe, expect, test } from 'vitest';
import type { EdgeCargo } from '../../src/contracts/edgeCargo';
import { edgeCargo } from '../../src/contracts/edgeCargo';
import { readPlan } from '../../src/plan/reading/readPlan';

interface Written {
  readonly writes?: readonly string[];
  readonly denies?: readonly string[];
  readonly reads?: readonly string[];
  readonly artifacts?: readonly string[];
  readonly consumes?: readonly string[];
  readonly obligations?: readonly unknown[];
}

/** What goes from package `a` to package `b` in a plan whose contracts are `contracts/api.yaml` and `contracts/db.sql`. */
function cargo(a: Written, b: Written): EdgeCargo | undefined {
  const item = (id: string, written: Written, dependsOn: readonly string[]): unknown => ({
    package_id: id,
    title: id,
    description: id,
    depends_on: dependsOn,
    scope: {
      write_allow: written.writes ?? [],
      read_allow: written.reads ?? [],
      deny: written.denies ?? [],
    },
    outputs: { artifacts: written.artifacts ?? [], result_keys: ['files_modified'] },
    consumes: written.consumes ?? [],
    obligations: written.obligations ?? [],
  });
  const { plan } = readPlan(
    JSON.stringify({
      schema_version: 1,
      feature: { id: 'f', title: 'F' },
      contracts: {
        openapi: { primary: 'contracts/api.yaml', files: ['contracts/api.yaml', 'contracts/db.sql'] },
      },
      packages: [item('a', a, []), item('b', b, ['a'])],
    }),
  );
  const [from, to] = plan.packages;
  if (!from || !to) {
    throw new Error('The plan was not read.');
  }
  return edgeCargo(plan)(from, to);
}

describe('a contract flows', () => {
  test('from who may write it to who reads it', () => {
    expect(cargo({ writes: ['contracts/**'] }, { reads: ['contracts/*.yaml'] })).toEqual({
      kind: 'contract',
      what: ['contracts/api.yaml'],
    });
  });

  test('to who says that it builds against it, also when it is none of the plan’s', () => {
    const flow = cargo({ writes: ['events/**'] }, { consumes: ['events/profile.json'] });
    expect(flow).toEqual({ kind: 'contract', what: ['events/profile.json'] });
  });

  test('not from who must not write it', () => {
    expect(cargo({ writes: ['**'], denies: ['contracts/**'] }, { reads: ['contracts/**'] })).toBeUndefined();
  });
});

describe('something is handed over', () => {
  test('a file that one must leave behind and the other reads', () => {
    const flow = cargo({ artifacts: ['src/a.ts', 'docs/a.md'] }, { reads: ['src/**'] });
    expect(flow).toEqual({ kind: 'handoff', what: ['src/a.ts'] });
  });

  test('what is no file', () => {
    const flow = cargo({ obligations: [{ endpoint: 'GET /profile' }] }, {});
    expect(flow).toEqual({ kind: 'handoff', what: ['GET /profile'] });
  });
});

test('a dependency for the order alone carries nothing', () => {
  expect(cargo({ writes: ['src/a/**'] }, { reads: ['**'] })).toBeUndefined();
});
