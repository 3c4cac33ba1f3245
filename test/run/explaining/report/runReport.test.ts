import { describe, expect, it } from 'vitest';
import { attemptHistory } from '../../../../src/run/explaining/attemptHistory';
import { takenTimes } from '../../../../src/run/explaining/runTiming';
import { replay } from '../../../../src/run/run';
import { reportHtml } from '../../../../src/run/explaining/report/reportHtml';
import { reportMarkdown } from '../../../../src/run/explaining/report/reportMarkdown';
import type { RunReport } from '../../../../src/run/explaining/report/reportDocument';
import { runReport } from '../../../../src/run/explaining/report/runReport';
import { JournalBuilder, planned } from '../../journalBuilder';

function reportOf(builder: JournalBuilder): RunReport {
  const report = runReport(builder.events);
  if (report === undefined) {
    throw new Error('no report');
  }
  return report;
}

/** One package done at the second try, one outside its scope, and one that waits for it. */
function troubled(): JournalBuilder {
  const builder = new JournalBuilder([
    planned('api', { retryBudget: 1 }),
    planned('docs'),
    planned('site', { dependsOn: ['docs'], wave: 2 }),
  ]);
  builder.work('api').exit('api', 3).finish('api', 2).block('docs', ['src/secret.ts', 'b|c.ts']);
  return builder.add(
    { type: 'run.noted', message: 'kept at refs/x' },
    { type: 'run.ended', outcome: 'stuck' },
  );
}

describe('runReport', () => {
  it('names each change around the worktrees, where the end of the run names the first of them', () => {
    const changes = Array.from({ length: 23 }, (_, index) => ({ kind: 'file', name: `f${index}` }) as const);
    const builder = new JournalBuilder([planned('api')]).finish('api');
    builder.add({ type: 'surroundings.compared', changes, more: 2 }, { type: 'run.ended', outcome: 'done' });
    const { surroundingsText } = builder.state;
    expect(surroundingsText).toContain('f19 in the main work tree and 5 more (waves report).');
    const { surroundings = '' } = reportOf(builder);
    expect(changes.filter(({ name }) => !surroundings.includes(`${name} in the main work tree`))).toEqual([]);
  });

  it('tells what each attempt, package and the run used, where that is known', () => {
    const builder = new JournalBuilder([planned('api', { retryBudget: 1 }), planned('docs')]);
    const used = { type: 'attempt.used', package: 'api' } as const;
    builder.work('api').add({ ...used, attempt: 1, inputTokens: 100, outputTokens: 1, costUsd: 0.5 });
    builder
      .exit('api', 3)
      .work('api', 2)
      .add({ ...used, attempt: 2, inputTokens: 2000, outputTokens: 0 });
    const report = reportOf(builder);
    // Of the second attempt nobody knows what it cost.
    expect(report.usage).toEqual({
      input_tokens: 2100,
      output_tokens: 1,
      cost_usd: 0.5,
      cost_basis: 'measured',
      cost_partial: true,
    });
    expect(report.packages[0]?.attempts.map(({ usage }) => usage?.input_tokens)).toEqual([100, 2000]);
    const words =
      '2.1k tokens: 2.1k input, 1 output, >=$0.50, measured by the agent, not all of the cost is known';
    expect(reportMarkdown(report)).toContain(words);
    expect(reportHtml(report)).toContain('<td>2.1k tokens, &#62;=$0.50</td>');
    expect(reportMarkdown(reportOf(new JournalBuilder([planned('a')])))).not.toContain('Used');
  });

  it('sums a run up from its events alone', () => {
    const report = reportOf(troubled());
    expect(report).toMatchObject({
      run: 'run-1',
      state: 'stuck',
      totals: { done: 1, needs_you: 1, failed: 0, waiting: 1, packages: 3 },
      integration_head: 'merge-api',
      notes: ['kept at refs/x'],
      packages: [
        {
          id: 'api',
          state: 'done',
          scope: 'inside',
          files_modified: ['api/a.ts'],
          commit: 'merge-api',
          attempts: [
            { attempt: 1, result: 'failed', message: 'The agent exited with code 3.', seconds: 2 },
            { attempt: 2, result: 'done', seconds: 4, agent_seconds: 1 },
          ],
        },
        { id: 'docs', scope: 'outside', violations: ['src/secret.ts', 'b|c.ts'] },
        { id: 'site', scope: 'unknown', attempts: [] },
      ],
      left_to_do: [
        { package: 'docs', state: 'blocked' },
        { package: 'site', reasons: ['waits for docs (blocked)'] },
      ],
    });
    expect(report.timing.sequential_seconds).toBe(2 + 4 + 3);
  });

  it('says of what was skipped how often it was tried, and not that it was not started', () => {
    const builder = new JournalBuilder([planned('api', { retryBudget: 3 }), planned('docs')]);
    [1, 2, 3, 4].forEach((attempt) => builder.work('api', attempt).exit('api', 3, attempt));
    builder.add(
      { type: 'package.skipped', package: 'api', reason: 'not needed now' },
      { type: 'package.skipped', package: 'docs', reason: 'later' },
    );
    const report = reportOf(builder);
    expect(report.left_to_do.map(({ reasons }) => reasons)).toEqual([
      ['not needed now, after 4 attempts'],
      ['later, before its first attempt'],
    ]);
    expect(reportMarkdown(report)).toContain('**api** (Skipped): not needed now, after 4 attempts');
    expect(reportMarkdown(report)).not.toContain('not started');
    expect(reportHtml(report)).not.toContain('not started');
  });

  it('counts no time in which a person was waited for as work', () => {
    const builder = new JournalBuilder([planned('api'), planned('docs')]);
    const about = { package: 'api', attempt: 1 } as const;
    builder.work('api');
    const question = 'api.1.q';
    builder.add({ type: 'question.asked', question, ...about, id: 'q', text: 'Which?' });
    const asked = builder.events.length;
    builder.add({ type: 'question.answered', question, ...about, answer: 'This.' });
    const answered = builder.events.length;
    builder.exit('api', 0).add({ type: 'attempt.verified', ...about, head: 'h', filesModified: [] });
    builder.add({ type: 'gate.opened', ...about, gate: 'look', title: 'Look' });
    const opened = builder.events.length;
    builder.add({ type: 'gate.approved', ...about, gate: 'look' });
    const approved = builder.events.length;
    builder.add(
      { type: 'package.integrated', ...about, commit: 'c' },
      { type: 'run.ended', outcome: 'done' },
    );
    const hour = 3_600_000;
    const later = (seq: number) => (seq >= answered ? hour : 0) + (seq >= approved ? hour : 0);
    const events = builder.events.map((event) => ({
      ...event,
      time: new Date(Date.parse(event.time) + later(event.seq)).toISOString(),
    }));
    expect([asked, answered, opened, approved]).toEqual([4, 5, 8, 9]);
    const report = runReport(events);
    // From the start at second 2 to the merge at second 10, without a second and an hour for each wait.
    expect(report?.packages[0]?.seconds).toBe(6);
    expect(report?.packages[0]?.attempts[0]?.agent_seconds).toBe(2);
    expect(report?.timing).toMatchObject({ sequential_seconds: 6, waited_seconds: 7202 });
    expect(report?.timing.elapsed_seconds).toBe(7210);
    expect(report?.timing.speedup).toBe(0.75);
    expect(takenTimes(attemptHistory(events)).get('api')).toEqual([6000]);
  });

  it('never ends before its beginning, also where the clock was set back', () => {
    const builder = new JournalBuilder([planned('api')]).finish('api');
    builder.add({ type: 'run.ended', outcome: 'done' });
    const events = builder.events.map((event) =>
      event.seq > 3 ? { ...event, time: new Date(Date.parse(event.time) - 3_600_000).toISOString() } : event,
    );
    const report = runReport(events);
    const begun = report?.started_at ?? '';
    expect(report?.ended_at).toSatisfy((time: string) => time >= begun);
    expect(report?.as_of).toSatisfy((time: string) => time >= begun);
    const [attempt] = report?.packages[0]?.attempts ?? [];
    expect(attempt?.ended_at).toSatisfy((time: string) => time >= (attempt?.started_at ?? ''));
    expect(report?.timing.elapsed_seconds).toBeGreaterThan(0);
    expect(takenTimes(attemptHistory(events)).get('api')?.[0]).toBeGreaterThanOrEqual(0);
    const state = replay(events);
    expect((state?.endedAt ?? '') >= (state?.startedAt ?? '')).toBe(true);
  });

  it('counts what has not ended up to the last event', () => {
    const report = reportOf(new JournalBuilder([planned('a')]).work('a'));
    expect(report.ended_at).toBeUndefined();
    expect(report.packages[0]?.attempts).toMatchObject([{ result: 'open', seconds: 1 }]);
  });

  it('has nothing to say about a journal without a beginning', () => {
    expect(runReport([])).toBeUndefined();
  });
});

describe('the report as text', () => {
  it('tells in Markdown what happened, and lets nothing break its tables', () => {
    const text = reportMarkdown(reportOf(troubled()));
    expect(text).toContain('# Feature: stuck, 1 of 3 packages');
    expect(text).toMatch(/\| Done \| api \| 1 \| demo \| 2 \| 6s \| 1 \| kept \| `merge-api` \|/);
    expect(text).toContain('outside: `src/secret.ts`, `b\\|c.ts`');
    expect(text).toContain('**api**, attempt 1, failed after 2s: The agent exited with code 3.');
    expect(text).toMatch(/^api\s+[ █░]{60} {2}6s$/m);
  });

  it('is one HTML file that loads and runs nothing, whatever a plan says', () => {
    const hostile = '</title><script>alert(1)</script>';
    const builder = new JournalBuilder([planned('a', { title: hostile })], {
      feature: { id: 'f', title: hostile },
    });
    builder.block('a', ['"><img src=x onerror=alert(1)>']);
    const html = reportHtml(reportOf(builder));
    expect(html).not.toMatch(/<script|<img|<link|https?:|url\(/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('&#60;script&#62;');
    const open = [...html.matchAll(/<([a-z0-9]+)[ >]/g)].map((match) => match[1]);
    const closed = [...html.matchAll(/<\/([a-z0-9]+)>/g)].map((match) => match[1]);
    const single = new Set(['meta', 'input']);
    expect(open.filter((name) => name !== undefined && !single.has(name)).sort()).toEqual(closed.sort());
  });
});
