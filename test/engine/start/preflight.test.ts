import { expect, it } from 'vitest';
import { preflightNeeds } from '../../../src/engine/start/preflight';
import type { PlanTree } from '../../../src/engine/start/planTree';
import { readPlan } from '../../../src/plan/reading/readPlan';

/** A plan with one package for an agent, and plans within it. */
function treeOf(execution: string, ...within: readonly PlanTree[]): PlanTree {
  const { plan, problems } = readPlan(`execution: { ${execution} }\npackages: [{ id: a }]`);
  expect(problems).toEqual([]);
  const children = new Map(within.map((each, at) => [`child-${at}`, each]));
  const packages = [{ id: 'a', agent: { name: 'claude' } }];
  return { plan, packages, selected: new Set(['a']), children } as unknown as PlanTree;
}

it('needs once what several plans ask for, and apart what works among other files', () => {
  const tools = 'preflight: { tools: [node >= 20] }';
  const image = 'environment: { image: node:22 }';
  const tree = treeOf(tools, treeOf(tools), treeOf(`${tools}, ${image}`), treeOf(`${tools}, ${image}`));
  const environment = { image: 'node:22' };
  const needs = preflightNeeds(tree, 1);
  expect(needs.tools).toEqual([{ text: 'node >= 20' }, { text: 'node >= 20', environment }]);
  expect(needs.agents.map((agent) => [agent.name, agent.environment])).toEqual([
    ['claude', undefined],
    ['claude', environment],
  ]);
  expect(needs.environments).toEqual([environment]);

  // With machines to carry packages out, those among an image's files stay here.
  const away = preflightNeeds(tree, 1, true).agents;
  expect(away.map((agent) => agent.away)).toEqual([true, undefined]);
});
