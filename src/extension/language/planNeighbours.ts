import * as vscode from 'vscode';
import type { ContractKey } from '../../plan/language/contractKeys';
import { contractKeys } from '../../plan/language/contractKeys';
import type { Plan } from '../../plan/model';
import { contractsOf } from '../../plan/checks/surroundings';
import type { FileList } from './fileList';

/** What lies around a plan, as far as people write about it: the files of its repository, and what its contracts describe. */
export class PlanNeighbours {
  constructor(private readonly list: FileList) {}

  /** Files by their path from the top of the repository; undefined where nobody knows. */
  files(plan: vscode.Uri): Promise<readonly string[] | undefined> {
    return this.list.of(plan);
  }

  /** Lock keys that the contract files suggest; files that are not there suggest none. */
  async contractKeys(uri: vscode.Uri, plan: Plan): Promise<ContractKey[]> {
    const top = await this.list.top(uri);
    const found = await Promise.all(
      contractsOf(plan).map(async ({ value }) => {
        const text = await firstText([
          vscode.Uri.joinPath(uri, '..', value),
          ...(top === undefined ? [] : [vscode.Uri.joinPath(top, value)]),
        ]);
        return text === undefined ? [] : contractKeys(value, text);
      }),
    );
    return found.flat();
  }
}

async function firstText(places: readonly vscode.Uri[]): Promise<string | undefined> {
  for (const place of places) {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(place));
    } catch {
      // Not there: contracts are written from the plan's folder or from the top of the repository.
    }
  }
  return undefined;
}
