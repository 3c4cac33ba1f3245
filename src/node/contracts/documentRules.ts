import { compileFunction } from 'node:vm';
import type { DocumentRules } from '../../contracts/validation/jsonSchemaFaults';

/** @param code a CommonJS module of `scripts/build/documentRules.mjs`. */
export function documentRules(code: string): DocumentRules {
  const module = { exports: (): boolean => false };
  const run = compileFunction(code, ['module']) as (given: typeof module) => void;
  run(module);
  return module.exports;
}
