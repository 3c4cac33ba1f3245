import { pathsInCommand } from './commandPaths';
import { literalPrefix } from '../globs/globs';
import type { Plan, WorkPackage } from '../model';

/**
 * Whether anything that a plan says links two packages, so that the second one has a reason to wait for the first. Cautious: when
 * two globs might meet, they do, and a package that does not say what it reads may read everything.
 * @param touches what `touched` says of the second package.
 */
export function linked(
  first: WorkPackage,
  second: WorkPackage,
  plan: Plan,
  touches: readonly string[],
): boolean {
  const written = [...first.scope.writeAllow, ...first.outputs.artifacts].map(({ value }) => value);
  return (
    written.length === 0 ||
    second.scope.readAllow.length === 0 ||
    first.obligations.length > 0 ||
    preparesContracts(first, written, plan) ||
    anyMeet(written, touches) ||
    sharesLock(first, second) ||
    mentions(second, first)
  );
}

/** Everything that a package names as something that it works on: paths and globs. */
export function touched({ scope, locks, consumes, outputs, verification }: WorkPackage): string[] {
  return [
    ...[...scope.readAllow, ...scope.writeAllow, ...locks.files, ...consumes, ...outputs.artifacts].map(
      ({ value }) => value,
    ),
    ...verification.steps.flatMap((step) => pathsInCommand(step.command ?? '', step.cwd)),
  ];
}

/** Files that say what others may rely on, or use, wherever they work: interfaces, tables, and what a build installs. */
const SHARED_FILE =
  /contract|(?:^|\/)migrations?\/|\.(?:sql|proto|graphql|avsc)$|(?:^|\/)(?:package(?:-lock)?\.json|pnpm-lock\.yaml|yarn\.lock|pyproject\.toml|uv\.lock|requirements[\w.-]*\.txt|Cargo\.(?:toml|lock)|go\.(?:mod|sum)|pom\.xml|[\w.-]*\.gradle(?:\.kts)?|Gemfile(?:\.lock)?|composer\.json|Makefile|Dockerfile)$/i;

/** Everything builds against contracts, tables and installed packages, whether it says so or not. */
function preparesContracts(item: WorkPackage, written: readonly string[], { contracts }: Plan): boolean {
  const files = [...contracts.files, ...(contracts.primary === undefined ? [] : [contracts.primary])];
  return (
    /contract/i.test(`${item.taskType} ${item.id}`) ||
    written.some((glob) => SHARED_FILE.test(glob)) ||
    item.locks.keys.some(({ value }) => /^(?:contract|db|api|event):/.test(value)) ||
    anyMeet(
      written,
      files.map(({ value }) => value),
    )
  );
}

function sharesLock(first: WorkPackage, second: WorkPackage): boolean {
  const claims = ({ locks }: WorkPackage): string[] => locks.keys.map(({ value }) => value);
  const own = new Set(claims(first));
  const namespaces = new Set(claims(first).map(namespaceOf));
  return claims(second).some((key) => own.has(key) || (/[*/]/.test(key) && namespaces.has(namespaceOf(key))));
}

function namespaceOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}

/** Whether the words of a package name the other one. */
function mentions({ title, description, tasks, prompt }: WorkPackage, other: WorkPackage): boolean {
  const own = prompt !== undefined && 'text' in prompt ? prompt.text : '';
  const words = [title, description, ...tasks, own].join('\n').toLowerCase();
  return [other.id, other.id.replace(/^wp-/, '')].some((name) => words.includes(name.toLowerCase()));
}

/** Whether one of the globs here and one of those there can match the same path, going by what stands before their wildcards. */
function anyMeet(here: readonly string[], there: readonly string[]): boolean {
  const prefixes = there.map(prefixOf);
  return here
    .map(prefixOf)
    .some((a) =>
      prefixes.some(
        (b) =>
          (a.open ? b.text.startsWith(a.text) : false) ||
          (b.open && a.text.startsWith(b.text)) ||
          a.text === b.text ||
          inside(a.text, b.text) ||
          inside(b.text, a.text),
      ),
    );
}

interface Prefix {
  readonly text: string;
  /** Whether a wildcard follows. */
  readonly open: boolean;
}

function prefixOf(glob: string): Prefix {
  const text = literalPrefix(glob);
  return { text, open: text.length < glob.length };
}

function inside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
