import type * as vscode from 'vscode';
import type { PackageMoves } from '../../protocol/graph';

/** Where people have put packages of their plans, kept for the workspace. */
export class GraphMoves {
  constructor(private readonly memory: vscode.Memento) {}

  of(plan: vscode.Uri): PackageMoves {
    const kept = this.memory.get<unknown>(keyOf(plan));
    return isMoves(kept) ? kept : {};
  }

  async keep(plan: vscode.Uri, moves: PackageMoves): Promise<void> {
    await this.memory.update(keyOf(plan), Object.keys(moves).length === 0 ? undefined : moves);
  }
}

/** Whether a value says where packages are: finite numbers by id. */
export function isMoves(value: unknown): value is PackageMoves {
  return isRecord(value) && Object.values(value).every((each) => Number.isFinite(each));
}

function keyOf(plan: vscode.Uri): string {
  return `graph.moves ${plan.toString()}`;
}

/** Whether a value of unknown origin is an object whose fields can be looked at. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
