import * as vscode from 'vscode';
import type { ContextKeys } from '../editor/contextKeys';
import { Disposable } from '../editor/disposable';
import type { Arrangement } from './arrangement';
import { PLAIN_ARRANGEMENT } from './arrangement';

const KEY = 'waves.packages.arrangement';

/** Keeps how the packages view is arranged, and lets a person change it. */
export class ArrangementMemory extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  private arrangement: Arrangement;

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly keys: ContextKeys,
  ) {
    super();
    this.arrangement = { ...PLAIN_ARRANGEMENT, ...memory.get<Partial<Arrangement>>(KEY) };
    this.updateKeys();
  }

  get current(): Arrangement {
    return this.arrangement;
  }

  /** Asks by what packages are grouped. */
  async chooseGroup(): Promise<void> {
    const group = await this.choose<Arrangement['group']>(
      vscode.l10n.t('Group Packages'),
      this.current.group,
      [
        [vscode.l10n.t('By wave'), 'wave'],
        [vscode.l10n.t('By state'), 'state'],
        [vscode.l10n.t('By agent'), 'agent'],
        [vscode.l10n.t('Not at all'), 'none'],
      ],
    );
    await this.set({ group });
  }

  /** Asks in which order packages stand. */
  async chooseOrder(): Promise<void> {
    const sort = await this.choose<Arrangement['sort']>(vscode.l10n.t('Sort Packages'), this.current.sort, [
      [vscode.l10n.t('As in the plan'), 'plan'],
      [vscode.l10n.t('What needs you first, then what runs'), 'urgency'],
      [vscode.l10n.t('By title'), 'name'],
      [vscode.l10n.t('Longest time taken first'), 'time'],
    ]);
    await this.set({ sort });
  }

  /** Asks which packages are shown: those in some states, or those with some words. */
  async chooseFilter(): Promise<void> {
    const title = vscode.l10n.t('Filter Packages');
    const show = await this.choose<Arrangement['show'] | 'text'>(title, this.current.show, [
      [vscode.l10n.t('All'), 'all'],
      [vscode.l10n.t('Not done yet'), 'open'],
      [vscode.l10n.t('At work'), 'running'],
      [vscode.l10n.t('Needs you'), 'attention'],
      [vscode.l10n.t('By words…'), 'text'],
    ]);
    if (show !== 'text') {
      await this.set({ show });
      return;
    }
    const placeHolder = vscode.l10n.t('Words in the id, the title or the agent');
    const text = await vscode.window.showInputBox({ title, placeHolder, value: this.current.text });
    if (text !== undefined) {
      await this.set({ text });
    }
  }

  /** Shows all packages again. */
  async clearFilter(): Promise<void> {
    await this.set({ show: PLAIN_ARRANGEMENT.show, text: PLAIN_ARRANGEMENT.text });
  }

  private async choose<T extends string>(
    title: string,
    now: string,
    ways: readonly (readonly [label: string, value: T])[],
  ): Promise<T> {
    const items = ways.map(([label, value]) => ({
      label,
      value,
      description: value === now ? vscode.l10n.t('shown now') : '',
    }));
    const picked = await vscode.window.showQuickPick(items, { title });
    if (picked === undefined) {
      throw new vscode.CancellationError();
    }
    return picked.value;
  }

  private async set(change: Partial<Arrangement>): Promise<void> {
    this.arrangement = { ...this.arrangement, ...change };
    this.updateKeys();
    this.changed.fire();
    await this.memory.update(KEY, this.arrangement);
  }

  private updateKeys(): void {
    const { show, text } = this.arrangement;
    this.keys.set('waves.filtered', show !== PLAIN_ARRANGEMENT.show || text !== PLAIN_ARRANGEMENT.text);
  }
}
