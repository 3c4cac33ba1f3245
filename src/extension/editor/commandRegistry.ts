import * as vscode from 'vscode';
import type { CommandId } from './commandIds';
import type { ErrorReporter } from './errorReporter';

/** A command's body. What it is called with depends on where from, so that it has to look; trees hand over all rows that are
 * selected too. */
export type CommandBody = (argument: unknown, selected: unknown) => Promise<void> | void;

/** Registers commands; what goes wrong in one is told in the one place that tells errors. */
export function registerCommands(
  commands: Readonly<Record<CommandId, CommandBody>>,
  errors: ErrorReporter,
): vscode.Disposable {
  const registered = Object.entries(commands).map(([id, body]) =>
    vscode.commands.registerCommand(id, async (argument: unknown, selected: unknown) => {
      try {
        await body(argument, selected);
      } catch (error) {
        await errors.show(error);
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
