import { commitText } from '../../git/objects';

/** What is kept of a commit, which never changes. */
interface KnownCommit {
  readonly parent: string | undefined;
  /** The lines of its message that may be trailers of ours. */
  readonly trailers: readonly string[];
}

/** Commits that were read before, by id. */
const known = new Map<string, KnownCommit>();
const MOST_KNOWN = 20_000;
/** Commits that one search reads: git reads many faster, and the next search goes on from here. */
const MOST_READ = 64;

/**
 * Whether a branch may have a commit that another one lacks and that has some lines in its message, as far as first parents lead. Both
 * are followed back until they meet: each merge needs this, and git would read all merges before it each time.
 * @param root of the main work tree. @param tip id of the branch's commit. @param head id of the other's.
 * @param lines begin with `Waves-`.
 * @returns false: it has none; true: git has to be asked.
 */
export async function mayHave(
  root: string,
  tip: string,
  head: string,
  lines: readonly string[],
): Promise<boolean> {
  if (![tip, head].every((id) => /^[0-9a-f]{40,64}$/.test(id))) {
    return true;
  }
  const passed = new Set<string>();
  const others = new Set<string>();
  let [at, other]: (string | undefined)[] = [tip, head];
  for (let read = 0; at !== undefined;) {
    if (others.has(at) || at === other || (other !== undefined && passed.has(other))) {
      return false;
    }
    for (const id of [at, other]) {
      if (id !== undefined && !known.has(id)) {
        read += 1;
        if (read > MOST_READ || !(await learn(root, id))) {
          return true;
        }
      }
    }
    passed.add(at);
    const { parent, trailers } = known.get(at) ?? { parent: undefined, trailers: lines };
    if (lines.every((line) => trailers.includes(line))) {
      return true;
    }
    at = parent;
    if (other !== undefined) {
      others.add(other);
      other = known.get(other)?.parent;
    }
  }
  return false;
}

/** @returns false where there is no such commit. */
async function learn(root: string, id: string): Promise<boolean> {
  const text = await commitText(root, id);
  if (text === undefined) {
    return false;
  }
  if (known.size >= MOST_KNOWN) {
    known.clear();
  }
  const [head = '', ...message] = text.split('\n\n');
  known.set(id, {
    parent: /^parent (\w+)$/m.exec(head)?.[1],
    trailers: message.join('\n\n').match(/^Waves-.*$/gm) ?? [],
  });
  return true;
}
