import { describe, expect, it } from 'vitest';
import {
  consumesFile,
  contractOwners,
  contractRevisions,
  foreignContracts,
} from '../../src/contracts/contractRoles';
import type { Plan, WorkPackage } from '../../src/plan/model';
import { readPlan } from '../../src/plan/reading/readPlan';

function planOf(revision: number): Plan {
  return readPlan(`
feature: { id: f, title: F, plan_revision: 1 }
contracts: { revision: ${revision}, openapi: { primary: api.yaml, files: [api.yaml, events.json] } }
packages:
  - { package_id: contracts, description: x, depends_on: [], scope: { write_allow: [api.yaml, '*.json'], read_allow: ['**'] } }
  - { package_id: server, description: x, depends_on: [contracts], scope: { write_allow: ['**'], read_allow: ['**'] } }
  - { package_id: page, description: x, depends_on: [contracts], consumes: [api.yaml], scope: { write_allow: ['page/**'], read_allow: ['**'] } }
  - { package_id: words, description: x, depends_on: [], scope: { write_allow: ['words/**'], read_allow: ['words/**'] } }
`).plan;
}

function packageOf(plan: Plan, id: string): WorkPackage {
  const item = plan.packages.find((one) => one.id === id);
  if (item === undefined) {
    throw new Error(`no package ${id}`);
  }
  return item;
}

const plan = planOf(1);

describe('whose a contract is', () => {
  it('is who names the file, or else the first whose scope it lies in', () => {
    expect(contractOwners(plan, 'api.yaml').map(({ id }) => id)).toEqual(['contracts']);
    expect(contractOwners(plan, 'events.json').map(({ id }) => id)).toEqual(['contracts']);
    expect(contractOwners(plan, 'page/x.js').map(({ id }) => id)).toEqual(['server', 'page']);
  });

  it('decides who may change it', () => {
    const changed = ['api.yaml', 'server/x.js'];
    expect(foreignContracts(plan, packageOf(plan, 'server'), changed)).toEqual([
      { path: 'api.yaml', owners: ['contracts'] },
    ]);
    expect(foreignContracts(plan, packageOf(plan, 'contracts'), changed)).toEqual([]);
  });
});

describe('what a package builds on', () => {
  it.each([
    ['server', 'api.yaml', true],
    ['server', 'other.yaml', false],
    ['page', 'api.yaml', true],
    ['page', 'events.json', false],
    ['words', 'api.yaml', false],
  ])('%s on %s: %s', (id, path, expected) => {
    expect(consumesFile(plan, packageOf(plan, id), path)).toBe(expected);
  });

  it('has a revision once that is raised, except for who writes it', () => {
    const revisions = (of: Plan) => {
      const revisionOf = contractRevisions(of);
      return of.packages.map((item) => revisionOf(item));
    };
    expect(revisions(plan)).toEqual([undefined, undefined, undefined, undefined]);
    // `contracts` writes api.yaml and events.json, and may read both.
    expect(revisions(planOf(2))).toEqual([undefined, 2, 2, undefined]);
  });
});
