import * as vscode from 'vscode';
import { noticePrograms, runFirst, soundPrograms } from '../../node/desktopNotice';
import type { ErrorReporter } from '../editor/errorReporter';

/** Alerts that follow each other closer than this, in milliseconds, are heard once. */
const QUIET_MS = 5000;

/**
 * Calls a person who looks elsewhere, as far as they have asked for it: by a sound, and by a notice of the system while the
 * window is not in front. What there is to say stands in the editor all the same.
 */
export class Alerts {
  private last = Number.NEGATIVE_INFINITY;
  /** What this system cannot do has been said once. */
  private readonly missing = new Set<string>();

  /** @param now milliseconds since any moment. */
  constructor(
    private readonly errors: ErrorReporter,
    private readonly now: () => number,
  ) {}

  /** @param text one or two sentences. */
  call(text: string): void {
    const settings = vscode.workspace.getConfiguration('waves.notifications');
    const isLoud = settings.get<boolean>('sound', false);
    const isShown = settings.get<boolean>('system', false) && !vscode.window.state.focused;
    const { platform } = process;
    if (isShown) {
      void this.run(
        'waves.notifications.system',
        noticePrograms(platform, { title: 'Wave Orchestrator', text }),
      );
    }
    if (isLoud && this.now() - this.last >= QUIET_MS) {
      this.last = this.now();
      void this.run('waves.notifications.sound', soundPrograms(platform));
    }
  }

  private async run(setting: string, programs: ReturnType<typeof soundPrograms>): Promise<void> {
    if (!(await runFirst(programs)) && !this.missing.has(setting)) {
      this.missing.add(setting);
      const names = programs.map(({ file }) => file).join(', ');
      this.errors.info(`${setting} has no effect here; it needs one of these programs: ${names}.`);
    }
  }
}
