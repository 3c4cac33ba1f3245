import { JournalBuilder, planned } from '../../journalBuilder';

/** A page that was sent back once, and then went stale because the server changed its contract. */
export function driftedRun(): JournalBuilder {
  const builder = new JournalBuilder([planned('server'), planned('page', { retryBudget: 1 })]);
  const message = 'What it goes by is not what is there:\n- page.js:5 (page) goes by the field `a|b`';
  builder
    .work('page')
    .exit('page', 0)
    .add({ type: 'attempt.failed', package: 'page', attempt: 1, reason: 'contract', message })
    .finish('page', 2)
    .add({
      type: 'context.merged',
      wave: 1,
      packages: ['server', 'page'],
      files: 3,
      decisions: 2,
      errors: 1,
      pendingActions: ['Translate <words>.'],
      concerns: [
        { concern: 'GET /me', packages: ['page'], status: 'aligned', mismatches: [] },
        { concern: 'GET /you', packages: ['page'], status: 'unprovided', mismatches: [] },
      ],
      before: 2000,
      after: 1500,
    })
    .finish('server')
    .add(
      {
        type: 'contract.extracted',
        package: 'server',
        attempt: 1,
        commit: 'c0ffee',
        artifacts: [{ path: 'api.yaml', language: 'openapi', hash: 'h', surface: 's', items: 4 }],
      },
      {
        type: 'contract.drifted',
        package: 'server',
        attempt: 1,
        path: 'api.yaml',
        from: 'old',
        to: 's',
        added: [],
        removed: ['GET /me'],
        changed: [],
        breaking: true,
        stale: [{ package: 'page', changes: ['GET /me removed'], breaking: true }],
      },
    );
  return builder;
}
