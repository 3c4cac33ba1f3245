import type { ContractFault } from '../../plan/contractFault';
import type { DocumentNode, YamlFile } from '../surfaces/yamlFile';

/** Under these keys stand values, and no references. */
const VALUES: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const']);

/** References within a document that lead nowhere; those to other files are not followed. */
export function referenceFaults(file: YamlFile, node = file.top, key = ''): readonly ContractFault[] {
  const faults: ContractFault[] = [];
  const visit = (at: DocumentNode | undefined, name: string): void => {
    const reference = VALUES.has(name) ? undefined : file.text(at, '$ref');
    // What has no slash is a name that is given to a schema somewhere (`#address`).
    if (reference?.startsWith('#/') === true && file.resolve(reference) === undefined) {
      faults.push({ line: file.line(at), message: `${reference} leads nowhere.`, kind: 'wrong' });
      return;
    }
    if (!VALUES.has(name) || file.entries(at).some(([inner]) => inner === 'type' || inner === '$ref')) {
      file.entries(at).forEach(([inner, value]) => visit(value, inner));
      file.items(at).forEach((value) => visit(value, ''));
    }
  };
  visit(node, key);
  return faults;
}
