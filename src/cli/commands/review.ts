import { readFile } from 'node:fs/promises';
import { adapterOf } from '../../agents/agentTable';
import { reviewPrompt } from '../../contracts/reviewPrompt';
import { hearReviewer } from '../../node/reviewer';
import { UNDECIDED } from '../../run/checks/serverChecks';
import { findingsIn, findingText, isBlocking } from '../../run/review/findings';
import type { ReviewWish } from '../../run/review/reviewWish';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../commandContext';
import type { CommandTable } from '../commandTable';
import { EXIT } from '../exitCodes';

interface ReviewOptions {
  readonly wishes: readonly string[];
}

/** Adds `waves review`, which a driver starts at gates that are reviews. */
export function addReview(table: CommandTable): void {
  table.add(
    {
      usage: 'review <wish>',
      summary: 'for our own gates: have work reviewed by another agent',
      group: 'agents',
      args: 'wishes',
      hidden: true,
    },
    review,
  );
}

/**
 * `waves review`: exit code 0 where nothing stands against the work, 1 with findings that have to be dealt with, and that
 * of what is undecided where the review came to nothing: then a person decides.
 */
async function review(
  { folder, terminal, installation }: CommandContext,
  options: ReviewOptions,
): Promise<number> {
  const wish = JSON.parse(options.wishes[0] ?? '') as ReviewWish;
  const agent = { name: wish.agent };
  const adapter = adapterOf(agent);
  const line = adapter.commandLine(
    agent,
    {
      platform: process.platform === 'win32' ? 'windows' : 'posix',
      commandShell: process.env['ComSpec'],
      ...installation,
    },
    {
      packageId: wish.package,
      worktree: folder,
      promptFile: `${wish.folder}/prompt.md`,
      folder: wish.folder,
      scopeFile: `${wish.folder}/scope.json`,
      // Who judges writes nothing.
      writeAllow: [],
      deny: [],
    },
  );
  const scope = { package: wish.package, worktree: folder, writeAllow: [], deny: [] };
  const files = { ...line.files, [`${wish.folder}/scope.json`]: JSON.stringify(scope) };
  const prompt = reviewPrompt(wish, await readFile(wish.promptFile, 'utf8'));
  const heard = await hearReviewer({
    line: { ...line, files },
    stream: adapter.stream?.(),
    prompt,
    folder: wish.folder,
    say: (text) => terminal.out(text),
  }).catch((error: unknown) => {
    throw new WavesError('agent-failed', `${adapter.label} could not be started: ${String(error)}`);
  });
  const findings = findingsIn(heard.said);
  if (findings === undefined || heard.code !== 0) {
    const why =
      heard.failure?.message ??
      (heard.code === 0 ? 'it gave no findings that can be read' : `it ended with ${heard.code}`);
    terminal.out(`The review by ${adapter.label} came to nothing: ${why}.`);
    return UNDECIDED;
  }
  findings.forEach((finding) => terminal.out(findingText(finding)));
  const blocking = findings.filter(isBlocking);
  terminal.out(
    `${adapter.label} reviewed ${wish.head.slice(0, 10)}: ${findings.length} findings, ${blocking.length} to be dealt with.`,
  );
  return blocking.length === 0 ? EXIT.success : EXIT.failed;
}
