import { runAttempt } from './wrapper';

/**
 * The program around every agent: `node wrapper.js <attempt folder>`. It is small on purpose, because there is one for
 * each agent, and it outlives windows and drivers.
 */
const [, , folder] = process.argv;
if (folder === undefined) {
  process.stderr.write('usage: wrapper <attempt folder>\n');
  process.exitCode = 2;
} else {
  runAttempt(folder, process.env['WAVES_PLACE'] === 'terminal' ? 'terminal' : 'background').then(
    (code) => process.stdout.write('', () => process.exit(code)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
