import nodeModule, { createRequire } from 'node:module';
import { version } from '../../package.json';
import { programOf } from './programs/programOf';

/** What Node.js can do from 22.1 on. */
interface CompileCache {
  readonly enableCompileCache?: () => unknown;
}

const [command, ...others] = process.argv.slice(2);
if ((command === '--version' || command === '-V') && others.length === 0) {
  // Asked by other programs to find out who we are, again and again: nothing needs to be loaded for it.
  process.stdout.write(`${version}\n`);
} else {
  // Keeps what the program was compiled to in the folder for temporary files, or where NODE_COMPILE_CACHE says. It never throws.
  (nodeModule as CompileCache).enableCompileCache?.();
  createRequire(__filename)(`./cli-${programOf(command)}.js`);
}
