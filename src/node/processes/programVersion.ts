import { execFile } from 'node:child_process';
import { versionIn } from '../../run/start/preflightNeeds';

/** How long a program may take to answer, in milliseconds: large ones take seconds to start on a busy machine. */
const PATIENCE_MS = 20_000;
/** What programs answer to; the first that yields a version counts. */
export const VERSION_QUESTIONS = ['--version', 'version', '-version'];

/**
 * The version that a program tells of itself; undefined where it tells none, is not there or takes too long.
 * @param program its name on the PATH, or its path. @param options environment and folder that it is asked in.
 */
export async function programVersion(
  program: string,
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<string | undefined> {
  for (const question of VERSION_QUESTIONS) {
    const answer = await answerOf(program, question, options);
    // What does not answer in time is not quicker at the next question.
    const version = answer === undefined ? undefined : versionIn(answer);
    if (version !== undefined || answer === undefined) {
      return version;
    }
  }
  return undefined;
}

/** What a program prints, on either stream: nothing when it fails, undefined when it takes too long. */
function answerOf(program: string, question: string, options: object): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [question],
      { timeout: PATIENCE_MS, windowsHide: true, ...options },
      (error, stdout, stderr) => {
        resolve(error === null ? `${stdout}\n${stderr}` : error.killed === true ? undefined : '');
      },
    );
    child.stdin?.end();
  });
}
