import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { adapterOf } from '../../agents/adapters/agentTable';
import { reviewPrompt } from '../../contracts/prompt/reviewPrompt';
import type { Reviewed } from '../../node/attempts/reviewer';
import { hearReviewer, readingLine } from '../../node/attempts/reviewer';
import type { ReviewWish } from '../../run/verification/reviewVerdict';
import { UNDECIDED } from '../../run/verification/serverChecks';
import type { Finding } from '../../run/verification/findings';
import { findingsIn, findingsReport, findingText, isBlocking } from '../../run/verification/findings';
import type { UsageOfModels } from '../../run/usage/usage';
import { priced, usageDocument } from '../../run/usage/usage';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT } from '../context/command';

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
 * `waves review`: leaves what was found as `result.json` in the folder of the review, for the driver to judge, and ends with
 * exit code 0; with that of what is undecided where the review came to nothing, its last line saying why.
 */
async function review(context: CommandContext, options: ReviewOptions): Promise<number> {
  const { folder, terminal, installation } = context;
  const wish = JSON.parse(options.wishes[0] ?? '') as ReviewWish;
  const adapter = adapterOf(wish.agent);
  const heard = await hearReviewer({
    line: readingLine(wish.agent, installation, { id: wish.package, worktree: folder, folder: wish.folder }),
    stream: adapter.stream?.(),
    prompt: reviewPrompt(wish, await readFile(wish.promptFile, 'utf8')),
    folder: wish.folder,
    say: (text) => terminal.out(text),
  }).catch((error: unknown) => String(error));
  const keep = (left: object) =>
    writeFileAtomic(join(wish.folder, 'result.json'), JSON.stringify(left, null, 2));
  const came = typeof heard === 'string' ? { trouble: heard } : outcome(heard, folder);
  if ('trouble' in came) {
    // What it has used up was used all the same.
    await keep(typeof heard === 'string' ? {} : usedBy(wish, heard.usage));
    terminal.out(`The review by ${adapter.label} came to nothing: ${came.trouble}.`);
    return UNDECIDED;
  }
  const { findings, usage } = came;
  await keep({ ...findingsReport(wish.agent.name, wish.head, findings), ...usedBy(wish, usage) });
  findings.forEach((finding) => terminal.out(findingText(finding)));
  terminal.out(
    `${adapter.label} reviewed ${wish.head.slice(0, 10)}: ${findings.length} findings, ${findings.filter(isBlocking).length} to be dealt with.`,
  );
  return EXIT.success;
}

function usedBy({ prices, agent }: ReviewWish, used: UsageOfModels | undefined): object {
  return used === undefined ? {} : { usage: usageDocument(priced(used, prices, agent.model)) };
}

/** What a reviewer who was heard has found, or why nobody knows. */
function outcome(
  { code, said, failure, usage }: Reviewed,
  worktree: string,
):
  | { readonly findings: readonly Finding[]; readonly usage: UsageOfModels | undefined }
  | { readonly trouble: string } {
  const findings = findingsIn(said, worktree);
  if (findings === undefined || code !== 0) {
    return {
      trouble:
        failure?.message ?? (code === 0 ? 'it gave no findings that can be read' : `it ended with ${code}`),
    };
  }
  return { findings, usage };
}
