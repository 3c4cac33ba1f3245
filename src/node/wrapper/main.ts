import { serveHost } from './hostProcess';
import { runAttempt } from './wrapper';

/**
 * The program around agents, which outlives windows and drivers: `node wrapper.js <attempt folder>` carries out one
 * attempt, `node wrapper.js --host` those that the driver which started it asks for.
 */
const [, , what] = process.argv;
if (what === '--host') {
  serveHost();
} else if (what === undefined) {
  process.stderr.write('usage: wrapper <attempt folder> | --host\n');
  process.exitCode = 2;
} else {
  runAttempt(what, process.env['WAVES_PLACE'] === 'terminal' ? 'terminal' : 'background').then(
    (code) => process.stdout.write('', () => process.exit(code)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
