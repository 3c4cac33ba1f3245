import { onTestFinished } from 'vitest';

/** Ends something with the test: what waits for a time would go on in the next file, whose clock may be another. */
export function endsWithTest<T extends { dispose(): unknown }>(item: T): T {
  onTestFinished(() => void item.dispose());
  return item;
}
