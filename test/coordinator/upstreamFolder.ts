import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** A checkout of upstream's tools, where one is at hand. */
export const UPSTREAM = process.env['WAVES_UPSTREAM'] ?? '';
/** The Python that has what they need; most need nothing. */
export const PYTHON = process.env['WAVES_UPSTREAM_PYTHON'] ?? 'python3';

/** @param file from the top of the checkout. */
export function isAtHand(file: string): boolean {
  return UPSTREAM !== '' && existsSync(join(UPSTREAM, file));
}

/** @param modules such as `fastmcp, httpx`. */
export function canImport(modules: string): boolean {
  try {
    execFileSync(PYTHON, ['-c', `import ${modules}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
