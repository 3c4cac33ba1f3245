import { describe, expect, it } from 'vitest';
import { lineHunks, movedLines } from '../../../src/views/ownership/unmergedChanges';

const DIFF = `diff --git a/x b/x
index 1..2 100644
--- a/x
+++ b/x
@@ -2 +2,2 @@ head
-two
+TWO
+more
@@ -5,2 +6,0 @@
-five
-six
@@ -9,0 +9 @@
+new
\\ No newline at end of file
`;

describe('hunks of a diff', () => {
  it('are read with lines that count from 0', () => {
    expect(lineHunks(DIFF)).toEqual([
      { from: 1, removed: 1, to: 1, added: 2, lines: ['-two', '+TWO', '+more'] },
      { from: 4, removed: 2, to: 6, added: 0, lines: ['-five', '-six'] },
      { from: 9, removed: 0, to: 8, added: 1, lines: ['+new'] },
    ]);
    expect(lineHunks('')).toEqual([]);
  });

  it('tell where the other lines have gone', () => {
    const hunks = lineHunks(DIFF);
    expect([0, 1, 2, 3, 4, 6, 8, 9].map((line) => movedLines(hunks, line, 1))).toEqual([
      0,
      undefined,
      3,
      4,
      undefined,
      5,
      7,
      9,
    ]);
    expect(movedLines(hunks, 2, 2)).toBe(3);
    expect(movedLines(hunks, 3, 2)).toBeUndefined();
    expect(movedLines([], 7, 0)).toBe(7);
  });
});
