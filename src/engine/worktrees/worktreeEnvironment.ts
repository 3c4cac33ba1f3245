import { fingerprint, safeName } from '../../run/kernel/kernel';
import type { PackageRun, RunState } from '../../run/run';

/**
 * What everything that runs in a package's worktree finds in its environment: ports and a name for Docker Compose that
 * no other package has, so that services of several packages do not get in each other's way.
 * @param root absolute path of the main work tree.
 */
export function worktreeEnvironment(
  root: string,
  { namespace }: Pick<RunState, 'namespace'>,
  { planned, ports }: Pick<PackageRun, 'planned' | 'ports'>,
): Record<string, string> {
  // Compose takes small letters, digits, dashes and underscores; other clones of the repository have names of their own.
  const legible = `${namespace}-${safeName(planned.id)}`.replaceAll(/[^a-z0-9_-]/g, '-').slice(0, 40);
  const whole = fingerprint(`${root}\0${namespace}\0${planned.id}`).slice(0, 8);
  return {
    COMPOSE_PROJECT_NAME: `waves-${legible}-${whole}`,
    ...(ports === undefined ? {} : { WAVES_PORT_BASE: String(ports), CONDUCTOR_PORT: String(ports) }),
  };
}
