import { describe, expect, it } from 'vitest';
import { handoffLine } from '../../../src/cli/runs/runLines';
import { handoffEvents } from '../../../src/run/asking/handoffEvents';
import { handoffFacts, handoffWords } from '../../../src/run/explaining/handoffFacts';
import { statusOf } from '../../../src/run/explaining/status';
import { why } from '../../../src/run/explaining/why';
import { headline } from '../../../src/run/explaining/report/reportText';
import { reportMarkdown } from '../../../src/run/explaining/report/reportMarkdown';
import { runReport } from '../../../src/run/explaining/report/runReport';
import { JournalBuilder, planned } from '../journalBuilder';

const ID = 'web.1.1';
const API = { package: 'api', attempt: 1 };
const PUBLISHED = {
  type: 'artifact.published',
  ...{ ...API, publication: 'p', files: ['api/x'], head: 'h', commit: '0123456789abcdef' },
} as const;

/** `web` works and asks `api` twice at the same time. */
function asked(...working: readonly string[]): JournalBuilder {
  const run = new JournalBuilder([planned('api', { timeoutMinutes: 30 }), planned('web')]).work('web');
  working.forEach((id) => run.work(id));
  const requests = ['a column', 'an index'].map((text, index) => ({
    id: `${index + 1}`,
    to: 'api',
    text,
    files: [],
  }));
  return run.add(...handoffEvents(run.state, { package: 'web', attempt: 1 }, requests));
}

function handoffOf({ state }: JournalBuilder) {
  return state.handoffs.get(ID) ?? expect.unreachable();
}

const facts = (run: JournalBuilder) => handoffFacts(run.state, handoffOf(run));
const words = (run: JournalBuilder) => handoffWords(run.state, handoffOf(run));
const reportOf = (run: JournalBuilder) => runReport(run.events) ?? expect.unreachable();

describe('what one package asks of another', () => {
  it('is pending since it was asked, and due when the time of who has been told is up', () => {
    const early = asked();
    expect(facts(early)).toEqual({ standing: 'pending', pending: true });
    expect(words(early)).toMatch(
      /^HANDOFF PENDING since 2026-\S+: api is ready and is told when it begins; web goes on$/,
    );
    const run = asked('api');
    const begun = Date.parse(run.package('api').startedAt ?? '');
    const due = new Date(begun + 30 * 60_000).toISOString();
    expect(facts(run)).toEqual({ standing: 'accepted', pending: true, due });
    expect(words(run)).toContain(`api has been told and has time until ${due}; web goes on`);
    expect(handoffLine(run.state, handoffOf(run))).toContain(
      'web asks api: - a column\n- an index. HANDOFF PENDING',
    );
  });

  it('is answered in words, with the first merge that came since', () => {
    const run = asked('api').add(PUBLISHED);
    expect(facts(run).commit).toBe(PUBLISHED.commit);
    run.add({ type: 'handoff.answered', handoff: ID, ...API, answer: 'both are there' });
    expect(words(run)).toMatch(
      /^answered after \S+ by api: both are there; api has merged 0123456789 since$/,
    );
    const told = {
      ...{ id: ID, from: 'web', to: 'api', standing: 'answered', requests: 2, pending: false },
      ...{ answer: 'both are there', commit: PUBLISHED.commit },
    };
    expect(statusOf(run.state, null).handoffs).toMatchObject([told]);
    ['web', 'api'].forEach((id) => expect(why(run.state, id)?.handoffs).toMatchObject([told]));
    expect(reportMarkdown(reportOf(run))).toMatch(
      /2 requests in one; answered after .*: both are there; merged since: 0123456789/,
    );
  });

  it('does not take a merge from before it was asked for the answer', () => {
    const run = new JournalBuilder([planned('api'), planned('web')]).work('api').add(PUBLISHED).work('web');
    const request = { id: '1', to: 'api', text: 'a column', files: [] };
    run.add(...handoffEvents(run.state, { package: 'web', attempt: 1 }, [request]));
    expect(facts(run)).not.toHaveProperty('commit');
  });

  it('names the person who answers in the place of a package', () => {
    const run = asked('api').add({ type: 'handoff.answered', handoff: ID, ...API, answer: 'no', by: 'Ada' });
    expect(words(run)).toMatch(/by Ada in the place of api: no$/);
    expect(statusOf(run.state, null).handoffs).toMatchObject([{ answered_by: 'Ada' }]);
  });

  it('is said at the end of a run that is done without an answer', () => {
    const run = asked('api').exit('api', 0).exit('web', 0);
    for (const id of ['api', 'web']) {
      run.add(
        { type: 'attempt.verified', package: id, attempt: 1, head: 'h', filesModified: [] },
        { type: 'package.integrated', package: id, attempt: 1, commit: `merge-${id}` },
      );
    }
    run.add({ type: 'run.ended', outcome: 'done' });
    expect(headline(reportOf(run))).toBe('done, 2 of 2 packages, 1 HANDOFF PENDING');
    expect(words(run)).toContain(
      'api is done and has not answered; the run has ended without it; api has merged merge-api since',
    );
    expect(reportMarkdown(reportOf(run))).toContain('HANDOFF PENDING since');
  });
});
