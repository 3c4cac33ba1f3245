import { join } from 'node:path';
import { statusIfAny, waves } from '../support/commands';
import { gitRepository } from '../support/gitRepository';
import type { TestRepository } from '../support/gitRepository';
import { startWaves } from '../support/waves';
import { waitFor } from '../support/waitFor';
import type { AgentCli } from './agentCli';
import { cliEnvironment } from './agentCli';
import type { Script } from './modelStub';
import { ModelStub } from './modelStub';

/** One package that an agent of this name carries out. */
const plan = (agent: string | object, execution: object, others: readonly object[], own: object) =>
  JSON.stringify({
    change_id: 'feature',
    execution,
    packages: [
      {
        id: 'wp-api',
        name: 'The API',
        description: 'Write src/api/hello.txt.',
        depends_on: [],
        retry_budget: 0,
        scope: { write_allow: ['src/api/**'], read_allow: ['**'] },
        locks: { files: [], keys: [] },
        verification: 'tier_a',
        agent,
        ...own,
      },
      ...others.map((other) => ({ ...other, agent })),
    ],
  });

/** A repository with a plan of one package, `wp-api`, that may write below `src/api` and has what else is given, and of others. */
export function repositoryFor(
  agent: string | object,
  execution = {},
  others: readonly object[] = [],
  own: object = {},
): TestRepository {
  return gitRepository({
    files: {
      'work-packages.yaml': plan(agent, execution, others, own),
      'src/api/index.ts': '',
      'src/other/a.ts': '',
    },
  });
}

/** A model that writes one file in the worktree of the package, and says that it has. */
export const writes =
  (repository: TestRepository, file: string): Script =>
  ({ results }) =>
    results.length === 0
      ? {
          kind: 'write',
          path: join(`${repository.root}.worktrees`, 'feature', 'wp-api', file),
          content: 'hello',
        }
      : { kind: 'say', text: 'The greeting is in place.' };

/** Runs the plan to its end, with a model that does what a script says. */
export async function runWith(
  cli: AgentCli,
  repository: TestRepository,
  script: Script,
  options: readonly string[] = [],
) {
  const model = await ModelStub.start(script);
  const env = cliEnvironment(cli, model.url);
  const finished = await waves(repository.root, ['run', 'work-packages.yaml', '--yes', ...options], env);
  const item = (await statusIfAny(repository))?.packages['wp-api'];
  const log = (await waves(repository.root, ['logs', 'wp-api'])).out;
  return { ...finished, item, log, served: model.served };
}

/** Starts a run whose agent has asked its model, which does what a script says; nothing: it never answers. */
export async function startAsking(
  cli: AgentCli,
  repository: TestRepository,
  { options = [], script = () => ({ kind: 'hang' }) }: { options?: readonly string[]; script?: Script } = {},
) {
  const model = await ModelStub.start(script);
  const args = ['run', 'work-packages.yaml', '--yes', ...options];
  const running = startWaves(repository.root, args, cliEnvironment(cli, model.url));
  // Where much else runs, an agent is busy with its own start for longer than others.
  const isAsked = () => model.requests.some((request) => request.startsWith('POST'));
  await waitFor('the model is asked', isAsked);
  return { ...running, model };
}
