import type { LockClaims, Scope } from '../model';
import type { NodeReader } from './nodeReader';
import type { MapNode } from '../yaml/planNode';
import type { PackageDefaults } from './readFeature';

const NOTHING: Scope = { writeAllow: [], readAllow: [], deny: [] };

/** What a package may write and read. Without a scope it may write nothing, which is hardly ever meant. */
export function readScope(reader: NodeReader, node: MapNode): Scope {
  const scope = reader.map(node, 'scope');
  if (scope === undefined) {
    return NOTHING;
  }
  return {
    writeAllow: reader.texts(scope, 'write_allow'),
    readAllow: reader.texts(scope, 'read_allow'),
    deny: [...reader.texts(scope, 'deny'), ...reader.texts(scope, 'write_deny')],
  };
}

/** What a package claims while it works. */
export function readLocks(
  reader: NodeReader,
  node: MapNode,
  { lockTtlMinutes }: PackageDefaults,
): LockClaims {
  const locks = reader.map(node, 'locks');
  if (locks === undefined) {
    return { files: [], keys: [] };
  }
  const ttlMinutes = reader.integer(locks, { min: 1, max: 480 }, 'ttl_minutes') ?? lockTtlMinutes;
  return {
    files: reader.texts(locks, 'files'),
    keys: reader.texts(locks, 'keys'),
    ...(ttlMinutes === undefined ? {} : { ttlMinutes }),
  };
}
