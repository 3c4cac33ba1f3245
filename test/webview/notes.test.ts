import { describe, expect, it } from 'vitest';
import type { ReviewNote } from '../../src/protocol/review';
import { nextNotes, noteOn, notesFile, readNotesFile } from '../../webview/review/notes';

const PLAN = { file: 'work-packages.yaml', feature_id: 'F-1', plan_revision: 2, sha256: 'abc' };
const NOTE: ReviewNote = {
  id: '1',
  package: 'wp-a',
  line: 3,
  text: 'Too broad.',
  written_at: '2026-01-02T03:04:05.000Z',
};

describe('a note', () => {
  const places = [{ package: 'wp-a', first: 3, last: 9 }];
  const now = new Date('2026-01-02T03:04:05Z');

  it('is anchored to its package and to the line where that stands', () => {
    expect(noteOn({ places }, 'wp-a', 'Too broad.', now)).toEqual({
      ...NOTE,
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    });
  });

  it('is about the plan where no package is selected', () => {
    expect(noteOn({ places }, undefined, 'Fine.', now)).toMatchObject({ package: null, line: null });
  });

  it('has an id of its own', () => {
    expect(noteOn({ places }, 'wp-a', 'x', now).id).not.toBe(noteOn({ places }, 'wp-a', 'x', now).id);
  });
});

it('notes are written, changed, removed and loaded', () => {
  const written = nextNotes([], { type: 'write', note: NOTE });
  expect(written).toEqual([NOTE]);
  expect(nextNotes(written, { type: 'change', id: '1', text: 'Fine.' })).toEqual([
    { ...NOTE, text: 'Fine.' },
  ]);
  expect(nextNotes(written, { type: 'remove', id: '1' })).toEqual([]);
  const loaded = [
    { ...NOTE, text: 'From the file.' },
    { ...NOTE, id: '2', package: null, line: null },
  ];
  expect(nextNotes(written, { type: 'load', notes: loaded })).toEqual(loaded);
});

describe('a file of notes', () => {
  it('is read as it was written', () => {
    expect(readNotesFile(notesFile(PLAN, [NOTE]))).toEqual({
      format: 'waves-review',
      version: 1,
      plan: PLAN,
      notes: [NOTE],
    });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'notes:'],
    ['something else', '{}'],
    ['a later version', notesFile(PLAN, []).replace('"version": 1', '"version": 2')],
    ['a note without a text', notesFile(PLAN, [NOTE]).replace('"text"', '"words"')],
    ['null', 'null'],
  ])('%s is none', (_, text) => {
    expect(readNotesFile(text)).toBeUndefined();
  });
});
