import { git } from './git';

/**
 * Who commits are made by where git knows nobody. Given in the environment of single commands and never written into
 * a configuration.
 */
const FALLBACK = { name: 'Wave Orchestrator', email: 'waves@localhost' };

/** Whether git knows, in this folder, in whose name to commit. */
export async function hasGitIdentity(folder: string): Promise<boolean> {
  return (await knows(folder, 'GIT_AUTHOR_IDENT')) && (await knows(folder, 'GIT_COMMITTER_IDENT'));
}

/** What a commit made in this folder needs in its environment: nothing where git knows an identity. */
export async function identityEnvironment(folder: string): Promise<Readonly<Record<string, string>>> {
  if (await hasGitIdentity(folder)) {
    return {};
  }
  return {
    GIT_AUTHOR_NAME: FALLBACK.name,
    GIT_AUTHOR_EMAIL: FALLBACK.email,
    GIT_COMMITTER_NAME: FALLBACK.name,
    GIT_COMMITTER_EMAIL: FALLBACK.email,
  };
}

async function knows(folder: string, variable: string): Promise<boolean> {
  return (await git(folder, ['var', variable], { answers: [1, 128] })).code === 0;
}
