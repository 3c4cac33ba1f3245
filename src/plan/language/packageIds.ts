import type { Dialect } from '../model';

/** The form of ids in upstream's schema. */
const FULL = /^[a-z][a-z0-9_-]{0,63}$/;
/** What can name a branch and a folder on every system. */
const LOOSE = /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?![.]|$|lock$)){0,63}$/;

/** Whether a package may be called so. */
export function isUsableId(id: string, dialect: Dialect): boolean {
  return (dialect === 'full' ? FULL : LOOSE).test(id);
}
