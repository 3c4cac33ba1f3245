import { steer } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { jsonOption, runOption } from '../context/command';
import { findRun } from '../runs/findRun';
import type { SteerOptions } from '../steering/steerRun';
import { steerRun } from '../steering/steerRun';

interface AnswerOptions extends SteerOptions {
  readonly words: readonly string[];
}

/** Adds `waves answer`. */
export function addAnswer(table: CommandTable): void {
  table
    .add(
      {
        usage: 'answer <package> <answer...>',
        summary: 'answer what the agent of a package asks',
        group: 'steering',
        args: 'words',
      },
      answer,
    )
    .addOption(runOption())
    .addOption(jsonOption());
}

/** `waves answer`: the question is named by its package, or by its own id where that asks several things. */
async function answer(context: CommandContext, options: AnswerOptions): Promise<number> {
  const [question = '', ...words] = options.words;
  const text = words.join(' ').trim();
  if (text === '') {
    throw new WavesError('usage', 'The answer is empty.');
  }
  const found = await findRun(context.folder, options.run);
  // Told before a driver is asked, or even started for it.
  const action = { kind: 'answer', question, answer: text } as const;
  steer(found.state, action, undefined);
  return steerRun(context, options, action, `Told the agent of ${question}: ${text}`, found);
}
