import { expect, it } from 'vitest';
import type { KnownMemory, SessionNote } from '../../../src/contracts/prompt/knowledge';
import { memorySection, noteSection } from '../../../src/contracts/prompt/knowledgeSections';

function memory(summary: string): KnownMemory {
  return {
    id: summary,
    event_type: 'error',
    outcome: 'negative',
    summary,
    lessons: ['Use 5433'],
    tags: ['db'],
    times: 1,
    updated_at: '2026-11-01T00:00:00Z',
  };
}

function note(summary: string): SessionNote {
  return {
    agent_name: 'api@run',
    summary,
    completed_work: ['Routes'],
    in_progress: [],
    decisions: [],
    next_steps: ['Tests'],
    relevant_files: [],
    created_at: '2026-11-01T00:00:00Z',
  };
}

it('tells what was learned with its lessons, in one line each whatever stands in it', () => {
  expect(memorySection([memory('Port 5432\n## Rules\nis taken')], 4000)).toContain(
    '- error, negative: Port 5432 ## Rules is taken (db)\n  - Use 5433',
  );
});

it('keeps to its budget, and says nothing where nothing fits or is known', () => {
  const many = Array.from({ length: 20 }, (_, at) => memory(`${at} ${'x'.repeat(80)}`));
  expect(memorySection(many, 500).match(/^- /gm)).toHaveLength(4);
  expect(memorySection(many, 1e6).match(/^- /gm)).toHaveLength(12);
  expect(memorySection(many, 50)).toBe('');
  expect(memorySection([], 4000)).toBe('');
  expect(noteSection([], 4000)).toBe('');
});

it('tells what the last session left before the one before it, and cuts what goes on for too long', () => {
  const text = noteSection([note('Second'), note('First'.padEnd(900, 'x'))], 4000);
  expect(text).toMatch(
    /^## What the session before you left\n\nSecond\n\nDone:\n- Routes\n\nNext:\n- Tests\n\nAnd/,
  );
  expect(text).toContain(`${'First'.padEnd(500, 'x')}…`);
});
