import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type v8 from 'node:v8';
import { version } from '../../package.json';
import { settingsFolder } from '../node/files/files';
import { startCompiled } from './compiledProgram';
import { patientEngine } from './patientEngine';
import type { ProgramName } from './programOf';
import { programOf } from './programOf';

/** Of the program that does everything, those that carry out plans: they call more of it than all others, again and again. */
const DRIVING: ReadonlySet<string | undefined> = new Set(['run', 'drive']);

/**
 * Those that read plans: the engine would make much of that faster and end before it paid. Of what looks at runs, it leaves a small one
 * alone by itself, and a large one pays.
 */
const PATIENT: ReadonlySet<ProgramName> = new Set(['checking', 'plans']);

/** In bytes: about 3,000 packages. With such plans the engine's work pays. */
const LARGE = 1_000_000;

function isLarge(path: string): boolean {
  try {
    return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGE;
  } catch {
    // Not every argument is a file that may be read; the command says so where it has to be one.
    return false;
  }
}

const [command, ...others] = process.argv.slice(2);
if ((command === '--version' || command === '-V') && others.length === 0) {
  // Asked by other programs to find out who we are, again and again: nothing needs to be loaded for it.
  process.stdout.write(`${version}\n`);
} else {
  const load = createRequire(__filename);
  const program = programOf(command);
  const isPatient = PATIENT.has(program) && !others.some(isLarge);
  const engine = patientEngine(isPatient ? () => load('node:v8') as typeof v8 : undefined);
  // A driver is started as "waves -C FOLDER drive".
  const carriedOut = command === '-C' ? others[1] : command;
  // The engine compares its version with that of what it is given, but not how it was built: that of an editor may look alike.
  const engineVersion = `${process.versions.v8}-${process.arch}`;
  startCompiled(
    join(__dirname, `cli-${program}.js`),
    // By command, because each of a program calls other parts of it.
    join(
      settingsFolder(),
      'compiled',
      engineVersion,
      program === 'everything' && !DRIVING.has(carriedOut) ? program : (carriedOut ?? program),
    ),
    load,
    (work) => engine.asUsual(work),
  );
  engine.begin();
}
