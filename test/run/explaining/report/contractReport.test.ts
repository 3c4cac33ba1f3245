import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../../../src/run/explaining/report/reportHtml';
import { reportMarkdown } from '../../../../src/run/explaining/report/reportMarkdown';
import { runReport } from '../../../../src/run/explaining/report/runReport';
import { JournalBuilder, planned } from '../../journalBuilder';
import { driftedRun } from './driftedRun';

describe('what a report says of contracts', () => {
  it('names what is offered, what was sent back, what has drifted, and what agents left', () => {
    const report = runReport(driftedRun().events);
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
    const report = runReport(driftedRun().events);
    const text = report === undefined ? '' : reportMarkdown(report);
    expect(text).toContain('**Agreement** 1 of 2 concerns are aligned');
    expect(text).toContain('**GET /you** nobody provides it');
    expect(text).toContain('goes by the field \\`a\\|b\\`');
    expect(text).toContain('removed GET /me; built on by page; still stale: page');
    expect(text).toContain('2 decisions, 1 error; 2000 characters, put together 1500');
    const page = report === undefined ? '' : reportHtml(report);
    expect(page).toContain('Translate &#60;words&#62;.');
  });

  it('says of every package how it came out, and leaves to people whether it is ready', () => {
    const builder = driftedRun();
    const report = runReport(builder.events);
    expect(report?.packages.map(({ id, contract }) => [id, contract])).toEqual([
      ['server', 'unchecked'],
      ['page', 'stale'],
    ]);
    expect(report?.readiness.vouched.filter(({ holds }) => !holds).map(({ what }) => what)).toEqual([
      'All packages are done and merged (1 of 2)',
      'Checks were carried out',
      'All concerns between packages are aligned (1 of 2)',
      'Nothing stands on a contract that has changed (1 open)',
      'A person has taken the work into a branch of theirs',
    ]);
    const after = runReport(builder.add({ type: 'drift.accepted', package: 'page' }).events);
    expect(after?.packages[1]?.contract).toBe('unchecked');
    const text = after === undefined ? '' : reportMarkdown(after);
    expect(text).toContain('- [x] All packages are done and merged (2 of 2)');
    expect(text).toContain('- [ ] Somebody has read what was merged.');
  });

  it('says of a run without contracts that nothing was held against one, and of no scope that it was kept unseen', () => {
    const report = runReport(new JournalBuilder([planned('a'), planned('b')]).finish('a').work('b').events);
    const text = report === undefined ? '' : reportMarkdown(report);
    const words = 'none were left or used, so nothing was checked against one';
    expect(text).toContain(`- Contracts: ${words}`);
    expect(report === undefined ? '' : reportHtml(report)).toContain(words);
    expect(text).not.toContain('a contract that has changed');
    expect(text).toContain('- [ ] Every package kept to its scope (1 not looked at)');
    const drifted = runReport(driftedRun().events);
    expect(drifted === undefined ? '' : reportMarkdown(drifted)).not.toContain(words);
  });

  it('knows when a drift has been dealt with', () => {
    const builder = driftedRun().add({ type: 'drift.accepted', package: 'page', by: 'ann' });
    expect(runReport(builder.events)?.contracts?.drifts).toMatchObject([{ stale: ['page'], open: [] }]);
    expect(runReport(builder.events)?.left_to_do).toEqual([]);
  });

  it('says nothing of them where there are none', () => {
    const report = runReport(new JournalBuilder([planned('a')]).finish('a').events);
    expect(report).not.toHaveProperty('contracts');
    expect(report === undefined ? '' : reportMarkdown(report)).not.toContain('## Contracts');
  });
});
