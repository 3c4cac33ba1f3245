import { describe, expect, it } from 'vitest';
import { attentionIn } from '../../../src/run/explaining/attention';
import { reportEvents } from '../../../src/run/asking/reportEvents';
import { JournalBuilder, planned } from '../journalBuilder';

describe('attentionIn', () => {
  it('finds gates, escalations and agents in trouble, each with its ways out', () => {
    const gates = [{ id: 'a:gate', before: 'start', title: 'May it begin?' }] as const;
    const run = new JournalBuilder([planned('a', { gates }), planned('b'), planned('c')]);
    expect(attentionIn(run.state)).toEqual([]);
    run.add({ type: 'gate.opened', package: 'a', attempt: 1, gate: 'a:gate', title: 'May it begin?' });
    run.work('b').add({
      type: 'attempt.life',
      package: 'b',
      attempt: 1,
      verdict: 'stalled',
      since: run.state.lastTime,
      signs: ['no output for 6m 00s'],
    });
    run.work('c');
    const report = {
      escalations: [
        {
          id: 'e1',
          kind: 'SECURITY_ESCALATION',
          summary: 'A key leaks.',
          wantsHuman: false,
          impactedPackages: [],
        },
      ],
    };
    run.add(...reportEvents(run.state, { package: 'c', attempt: 1 }, report, true));
    expect(attentionIn(run.state)).toMatchObject([
      {
        package: 'a',
        kind: 'gate',
        text: 'May it begin?',
        ways: [{ label: 'approve' }, { label: 'reject' }],
      },
      { package: 'b', kind: 'stalled', text: 'no output for 6m 00s', ways: [{ label: 'stop' }] },
      { package: 'c', kind: 'escalation', text: 'SECURITY_ESCALATION: A key leaks.' },
    ]);
    const keys = attentionIn(run.state).map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
    run.add({ type: 'attempt.life', package: 'b', attempt: 1, verdict: 'working', since: '', signs: [] });
    run.add({ type: 'gate.approved', package: 'a', attempt: 1, gate: 'a:gate' });
    expect(attentionIn(run.state).map(({ kind }) => kind)).toEqual(['escalation']);
  });
});
