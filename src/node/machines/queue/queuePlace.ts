import { repositoryName } from '../../git/carriedWork';
import type { RepositoryPlace } from '../../git/findRepository';
import type { QueueAccess } from './queueAccess';
import type { QueuePlace } from './queueConnection';

/** Where our own programs are. */
export interface OwnPrograms {
  readonly folder: string;
  readonly node: string;
  /** The client of NATS. */
  readonly nats: string;
}

/** What ends a worker. */
export interface WorkerEnd {
  /** It takes no more attempts, and ends after those that it has. */
  readonly leave: AbortController;
  /** It ends its agents, and gives their attempts back. */
  readonly stop: AbortSignal;
}

/** Where a repository's queue is for one who connects under a name. @throws WavesError `no-commits`. */
export async function queuePlace(
  { root }: RepositoryPlace,
  access: QueueAccess,
  libraryPath: string,
  name: string,
): Promise<QueuePlace> {
  return { access, root, repository: await repositoryName(root), libraryPath, name };
}
