import { Driver } from '../../src/engine/runs/driver';
import { replay } from '../../src/run/run';
import type { RunState } from '../../src/run/run';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

/** What a package may write whose plan has packages of these names. */
export const WRITES = ['api/**', 'x/**', 'y/**', 'z/**', 'p*/**', 'wp-integration/**'];

/** Where it lies. */
export const PLAN = '/repository/work-packages.yaml';

/** `api` is a plan of two packages, one after the other; `web` waits for it. */
export class Family {
  readonly world = new ScriptedWorld();
  driver = new Driver(this.world.dependencies());
  run = '';

  constructor(
    child: readonly PlanPackage[] = [
      { id: 'x', command: 'x' },
      { id: 'y', command: 'y', dependsOn: ['x'] },
    ],
    more: Partial<PlanPackage> = {},
  ) {
    this.world.plan = planText([
      { id: 'api', subplan: 'api.yaml', writes: WRITES, ...more },
      { id: 'web', command: 'web', dependsOn: ['api'] },
    ]);
    this.world.subplans.set('api.yaml', planText(child, 'child'));
  }

  get child(): string {
    return `${this.run}+api.1`;
  }

  async start(): Promise<void> {
    ({ run: this.run } = await this.driver.startRun({ plan: PLAN }));
  }

  state(run = this.run): RunState {
    const state = replay(this.world.runs.journals.get(run) ?? []);
    if (state === undefined) {
      throw new Error(`no run ${run}`);
    }
    return state;
  }

  /** Waits until a package of a run is in a state. */
  async until(run: string, id: string, name: string): Promise<void> {
    await waitFor(`${id} of ${run} is ${name}`, () => {
      const state = replay(this.world.runs.journals.get(run) ?? []);
      return state?.packages.get(id)?.state === name;
    });
  }

  /** Lets the agent of a child's package end once it works. */
  async finish(id: string, code = 0, attempt = 1): Promise<void> {
    await this.until(this.child, id, 'working');
    this.world.agents.exit(`/${this.child}/${id}/${attempt}`, code);
  }

  async ended(run = this.run): Promise<RunState> {
    await waitFor(`${run} ends`, () => replay(this.world.runs.journals.get(run) ?? [])?.phase === 'ended');
    return this.state(run);
  }

  /** The driver is gone as if it had been killed, and another takes its place. */
  async takeOver(): Promise<void> {
    await this.driver.close();
    this.driver = new Driver(this.world.dependencies(2));
    await this.driver.recover();
  }
}
