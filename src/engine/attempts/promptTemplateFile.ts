import { join } from 'node:path';
import { checkTemplate, TEMPLATE_FILE } from '../../contracts/prompt/promptTemplate';
import type { PlanFiles } from '../../ports/ports';

/**
 * The repository's own template for prompts.
 * @param root absolute path of the main work tree.
 * @returns undefined where it has none. @throws WavesError `prompt-template` when it can't be filled.
 */
export async function promptTemplate(
  planFiles: Pick<PlanFiles, 'readBeside'>,
  root: string,
): Promise<string | undefined> {
  const template = await planFiles.readBeside(join(root, 'plan'), TEMPLATE_FILE);
  if (template !== undefined) {
    checkTemplate(template);
  }
  return template;
}
