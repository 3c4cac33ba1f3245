import { git } from './git';

/**
 * Who commits are made by where git knows nobody. Given in the environment of single commands and never written into
 * a configuration.
 */
const FALLBACK = {
  GIT_AUTHOR_NAME: 'Wave Orchestrator',
  GIT_AUTHOR_EMAIL: 'waves@localhost',
  GIT_COMMITTER_NAME: 'Wave Orchestrator',
  GIT_COMMITTER_EMAIL: 'waves@localhost',
};

/** Whether git knows, in this folder, in whose name to commit. */
export async function hasGitIdentity(folder: string): Promise<boolean> {
  return (await knows(folder, 'GIT_AUTHOR_IDENT')) && (await knows(folder, 'GIT_COMMITTER_IDENT'));
}

/**
 * Makes a commit by whom git names, and where git knows nobody by the fallback: only where it fails is git asked whether
 * it knows one. What fails has to leave everything as it was.
 */
export async function inSomeonesName<T>(
  folder: string,
  make: (env: Readonly<Record<string, string>>) => Promise<T>,
  fallback: Readonly<Record<string, string>> = FALLBACK,
): Promise<T> {
  try {
    return await make({});
  } catch (error) {
    if (await hasGitIdentity(folder)) {
      throw error;
    }
    return make(fallback);
  }
}

/** What a commit made in this folder needs in its environment: nothing where git knows an identity. */
export async function identityEnvironment(folder: string): Promise<Readonly<Record<string, string>>> {
  return (await hasGitIdentity(folder)) ? {} : FALLBACK;
}

async function knows(folder: string, variable: string): Promise<boolean> {
  return (await git(folder, ['var', variable], { answers: [1, 128] })).code === 0;
}
