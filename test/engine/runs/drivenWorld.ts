import { Driver } from '../../../src/engine/runs/driver';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { ScriptedWorld } from '../scriptedWorld';

/** Where the plan of a `drivenWorld` lies. */
export const PLAN = '/repository/work-packages.yaml';

const CHAIN = planText([
  { id: 'a', command: 'a' },
  { id: 'b', command: 'b', dependsOn: ['a'] },
]);

/** A driver in a scripted world, with a wait for words in its journals. */
export function drivenWorld(plan = CHAIN): {
  world: ScriptedWorld;
  driver: Driver;
  until: (word: string) => Promise<unknown>;
} {
  const scripted = new ScriptedWorld();
  scripted.plan = plan;
  const until = (word: string) =>
    waitFor(`the journal says ${word}`, () => scripted.runs.words().includes(word));
  return { world: scripted, driver: new Driver(scripted.dependencies()), until };
}
