import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../../src/run/report/reportHtml';
import { reportMarkdown } from '../../../src/run/report/reportMarkdown';
import { runReport } from '../../../src/run/report/runReport';
import { JournalBuilder, planned } from '../journalBuilder';

/** A page that was sent back once, and then went stale because the server changed its contract. */
function run(): JournalBuilder {
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

describe('what a report says of contracts', () => {
  it('names what is offered, what was sent back, what has drifted, and what agents left', () => {
    const report = runReport(run().events);
    expect(report?.contracts).toMatchObject({
      artifacts: [{ path: 'api.yaml', package: 'server', items: 4 }],
      sent_back: [{ package: 'page', attempt: 1 }],
      drifts: [{ path: 'api.yaml', stale: ['page'], open: ['page'], breaking: true }],
      waves: [
        { wave: 1, context_before: 2000, context_after: 1500, pending_actions: ['Translate <words>.'] },
      ],
    });
    expect(report?.left_to_do).toMatchObject([{ package: 'page', state: 'stale' }]);
  });

  it('says so to people, whatever stands in it', () => {
    const report = runReport(run().events);
    const text = report === undefined ? '' : reportMarkdown(report);
    expect(text).toContain('**Agreement** 1 of 2 concerns are aligned');
    expect(text).toContain('**GET /you** nobody provides it');
    expect(text).toContain('goes by the field \\`a\\|b\\`');
    expect(text).toContain('removed GET /me; built on by page; still stale: page');
    expect(text).toContain('2 decisions, 1 error; 2000 characters, put together 1500');
    const page = report === undefined ? '' : reportHtml(report);
    expect(page).toContain('Translate &#60;words&#62;.');
  });

  it('knows when a drift has been dealt with', () => {
    const builder = run().add({ type: 'drift.accepted', package: 'page', by: 'ann' });
    expect(runReport(builder.events)?.contracts?.drifts).toMatchObject([{ stale: ['page'], open: [] }]);
    expect(runReport(builder.events)?.left_to_do).toEqual([]);
  });

  it('says nothing of them where there are none', () => {
    const report = runReport(new JournalBuilder([planned('a')]).finish('a').events);
    expect(report).not.toHaveProperty('contracts');
    expect(report === undefined ? '' : reportMarkdown(report)).not.toContain('## Contracts');
  });
});
