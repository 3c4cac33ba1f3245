import { mockedContract } from '../../contracts/obligations/mockedContract';
import { firstById } from '../../plan/firstById';
import type { Plan } from '../../plan/model';
import type { RunState } from '../../run/run';

/** The mock server that answers in the place of what a package builds against; undefined where there is none. */
export function mockFor(
  { mock }: Pick<RunState, 'mock'>,
  plan: Plan,
  id: string,
): { readonly contract: string; readonly url: string } | undefined {
  const item = firstById(plan).get(id);
  return mock === undefined ||
    !('url' in mock) ||
    item === undefined ||
    mockedContract(plan, item) === undefined
    ? undefined
    : { contract: mock.contract, url: mock.url };
}

/** What an agent finds of it in its environment. */
export function mockEnvironment(
  state: Pick<RunState, 'mock'>,
  plan: Plan,
  id: string,
): Readonly<Record<string, string>> {
  const mock = mockFor(state, plan, id);
  return mock === undefined ? {} : { WAVES_MOCK_URL: mock.url };
}
