import nodeModule, { createRequire } from 'node:module';
import { programOf } from './programs/programOf';

/** What Node.js can do from 22.1 on. */
interface CompileCache {
  readonly enableCompileCache?: () => unknown;
}

// Keeps what the program was compiled to in the folder for temporary files, or where NODE_COMPILE_CACHE says. It never throws.
(nodeModule as CompileCache).enableCompileCache?.();

createRequire(__filename)(`./cli-${programOf(process.argv[2])}.js`);
