import { gitRepository } from './gitRepository';
import type { TestRepository } from './gitRepository';

const CONTRACT = 'contracts/openapi.yaml';

/** A contract with one operation, whose answer has one field. */
function contractWith(field: string): string {
  return `openapi: 3.1.0
info: { title: Profiles, version: 1.0.0 }
paths:
  /profile:
    get:
      responses:
        '200':
          description: The profile
          content:
            application/json:
              schema: { type: object, properties: { ${field}: { type: string } } }
`;
}

/** A package of the full dialect. */
function packageOf(id: string, dependsOn: readonly string[], command: string, writes: readonly string[]) {
  return {
    package_id: id,
    title: `Title of ${id}`,
    task_type: 'implementation',
    description: `Does ${id}.`,
    priority: 1,
    depends_on: dependsOn,
    locks: { files: [], keys: [] },
    scope: { write_allow: writes, read_allow: ['**'] },
    worktree: { name: id },
    timeout_minutes: 5,
    retry_budget: 0,
    min_trust_level: 2,
    verification: {
      tier_required: 'A',
      steps: [
        {
          name: `unit tests of ${id}`,
          kind: 'command',
          command: 'true',
          evidence: { artifacts: [], result_keys: [] },
        },
      ],
    },
    outputs: { result_keys: ['done'], artifacts: writes },
    inputs: { agent: { command } },
  };
}

/**
 * A repository whose plan has `page` build on a contract that `server` changes afterwards, in a way that may break it: the
 * field `name` becomes `display_name`.
 */
export function driftingRepository(): TestRepository {
  const plan = {
    schema_version: 1,
    feature: { id: 'drifting', title: 'Drifting', plan_revision: 1 },
    contracts: { revision: 1, openapi: { primary: CONTRACT, files: [CONTRACT] } },
    packages: [
      packageOf('contract', [], `mkdir -p contracts; cp first.yaml ${CONTRACT}`, [CONTRACT]),
      packageOf('page', ['contract'], `cp ${CONTRACT} page.txt; echo "$WAVES_ATTEMPT" >> page.txt`, [
        'page.txt',
      ]),
      packageOf('server', ['page'], `cp second.yaml ${CONTRACT}; echo x > server.txt`, [
        CONTRACT,
        'server.txt',
      ]),
    ],
  };
  return gitRepository({
    files: {
      'work-packages.yaml': `${JSON.stringify(plan, null, 2)}\n`,
      'first.yaml': contractWith('name'),
      'second.yaml': contractWith('display_name'),
    },
  });
}
