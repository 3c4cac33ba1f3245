import { execFile } from 'node:child_process';
import { versionIn } from '../../run/preflight/toolRequirement';

/** How long a program may take to tell its version, in milliseconds. */
const PATIENCE_MS = 5000;
/** What programs answer to; the first that yields a version counts. */
const VERSION_QUESTIONS = ['--version', 'version', '-version'];

/**
 * The version that a program tells of itself; undefined where it tells none, is not there or takes too long.
 * @param program its name on the PATH, or its path. @param options environment and folder that it is asked in.
 */
export async function programVersion(
  program: string,
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<string | undefined> {
  for (const question of VERSION_QUESTIONS) {
    const version = versionIn(await answerOf(program, question, options));
    if (version !== undefined) {
      return version;
    }
  }
  return undefined;
}

/** What a program prints, on either stream; nothing when it fails or takes too long. */
function answerOf(program: string, question: string, options: object): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [question],
      { timeout: PATIENCE_MS, windowsHide: true, ...options },
      (error, stdout, stderr) => resolve(error === null ? `${stdout}\n${stderr}` : ''),
    );
    child.stdin?.end();
  });
}
