import type { Plugin } from 'esbuild';

/** Lets the programs of one build share their code, in files of CommonJS. */
export const sharedCode: Plugin;
