import type { CallUse, Callable } from './callUses';
import { importTarget } from './importTargets';
import type { ModuleTree } from './judgeImports';
import type { BrokenUse, Verdict } from './verdict';
import { TEST } from './verdict';

/**
 * Holds calls of imported functions against how these are declared: how many arguments they are given, in Python also by which
 * names. Functions that are handed on, decorated, typed elsewhere or declared several times are not looked at, and not counted.
 */
export async function judgeCalls(tree: ModuleTree, paths: readonly string[]): Promise<Verdict> {
  const proved: { kind: 'call'; file: string }[] = [];
  const broken: BrokenUse[] = [];
  for (const file of paths.filter((path) => !TEST.test(path))) {
    for (const call of (await tree.moduleOf(file))?.calls ?? []) {
      const target = importTarget(tree, file, call.source);
      const callables = target.kind === 'file' ? (await tree.offersOf(target.path))?.callables : undefined;
      const callable = callables?.[call.name];
      if (target.kind !== 'file' || callable === undefined) {
        continue;
      }
      const wrong = faultOf(call, callable);
      if (wrong === undefined) {
        proved.push({ kind: 'call', file });
      } else {
        const { line, name } = call;
        const { path } = target;
        broken.push({
          kind: 'call',
          file,
          line,
          name,
          of: wrong,
          target: path,
          files: [path],
          offered: [callable.text],
        });
      }
    }
  }
  return { proved, broken, unchecked: [] };
}

/** How a call does not fit, as it follows "calls it"; undefined where it does. */
function faultOf({ given, names }: CallUse, { least, most, ...callable }: Callable): string | undefined {
  const counted = `with ${given} ${given === 1 ? 'argument' : 'arguments'}`;
  if (most !== undefined && given > most) {
    return counted;
  }
  if (callable.names === undefined) {
    return given < least ? counted : undefined;
  }
  const { names: known, demanded = [], anyName } = callable;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined && anyName !== true) {
    return `with \`${unknown}\``;
  }
  // Places come first, so that the first of the names are those that are given by their place.
  const missing = demanded.find((name) => !names.includes(name) && known.indexOf(name) >= given);
  return missing === undefined ? undefined : `without \`${missing}\``;
}
