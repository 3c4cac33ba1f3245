import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';

/** A terminal in which a program runs for people. */
export interface Terminal {
  /** What it was sent so far, as plain text. */
  shown(): string;
  type(text: string): void;
}

/** What programs ask a terminal, and what one of 40 rows and 120 columns answers. */
const QUESTIONS: readonly (readonly [RegExp, string])[] = [
  [/\u001b\[6n/, '\u001b[1;1R'],
  [/\u001b\[0?c/, '\u001b[?62;22c'],
  [/\u001b\[\?u/, '\u001b[?0u'],
  [/\u001b\]1[01];\?/, '\u001b]11;rgb:0000/0000/0000\u001b\\'],
];

/** Starts a program on a terminal of its own, by util-linux's `script`; it ends with the test. */
export function openTerminal(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Terminal {
  const command = argv.map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols 120 rows 40; exec ${command}`, '/dev/null'], {
    ...options,
    env: { ...options.env, TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const [question, answer] of QUESTIONS) {
      if (question.test(text)) {
        child.stdin.write(answer);
      }
    }
  });
  child.stdin.on('error', () => undefined);
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    shown: () => stripVTControlCharacters(out),
    type: (text) => void child.stdin.write(text),
  };
}
