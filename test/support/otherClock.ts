import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporaryFolder';

/**
 * Variables with which a program, and what it starts of Node.js, has a clock that is wrong. Only what the clock on the wall says is so:
 * how much time passes is the same for all.
 * @param milliseconds by which it is fast; negative: slow.
 */
export function clockFastBy(milliseconds: number): Record<string, string> {
  const path = join(temporaryFolder(), 'clock.cjs');
  writeFileSync(
    path,
    `const Right = Date;
const now = () => Right.now() + ${milliseconds};
globalThis.Date = class Date extends Right {
  constructor(...parts) {
    super(...(parts.length === 0 ? [now()] : parts));
  }
  static now() {
    return now();
  }
};
`,
  );
  return { NODE_OPTIONS: `--require ${path}` };
}
