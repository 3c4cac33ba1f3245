import { compileFunction } from 'node:vm';
import type { OpenApiRules } from '../../contracts/validation/contractFaults';

/** @param code a CommonJS module of `scripts/build/openApiRules.mjs`. */
export function openApiRules(code: string): OpenApiRules {
  const module = { exports: (): boolean => false };
  const run = compileFunction(code, ['module']) as (given: typeof module) => void;
  run(module);
  return module.exports;
}
