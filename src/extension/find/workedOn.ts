import * as vscode from 'vscode';
import { isActive } from '../../run/kernel/kernel';
import type { FileOwnership } from '../ownership/fileOwnership';
import type { PlanSession } from '../plans/planSession';
import { WavesError } from '../../wavesError';
import { standingFor } from './fileArgument';

/** A file and a package that works on it. */
export interface WorkedOn {
  readonly session: PlanSession;
  /** Id of the package. */
  readonly id: string;
  /** From the top of the repository. */
  readonly path: string;
}

/**
 * Which file and package a command is about: those that it was called for, else the file and whoever works on it.
 * @throws WavesError `unknown-package` when nobody does, `no-repository`. @throws CancellationError when there is no file.
 */
export function workedOn(argument: unknown, owners: FileOwnership): WorkedOn {
  if (isTarget(argument)) {
    const { package: id, path } = argument;
    const session = owners.all.find((plan) => plan.session.run?.packages.has(id))?.session;
    if (session === undefined) {
      throw new WavesError('unknown-package', vscode.l10n.t('{0} has no worktree yet.', id));
    }
    return { session, id, path };
  }
  const { standing, ownership } = standingFor(argument, owners);
  const id = standing.changedBy[0]?.id ?? standing.owners.find(({ state }) => isActive(state))?.id;
  if (id === undefined) {
    const message = vscode.l10n.t('No package is working on {0} now.', standing.path);
    throw new WavesError('unknown-package', message);
  }
  return { session: ownership.session, id, path: standing.path };
}

function isTarget(value: unknown): value is { readonly package: string; readonly path: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'package' in value &&
    'path' in value &&
    typeof value.package === 'string' &&
    typeof value.path === 'string'
  );
}
