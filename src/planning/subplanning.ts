import { parseDocument } from 'yaml';
import { readPlan } from '../plan/reading/readPlan';
import { WavesError } from '../wavesError';
import { expectedMinutes } from './forecast';
import { PackageList, textsAt } from './packageList';

/** How many agents a plan within a plan has of its own. */
const INNER_AGENTS = 10;

/**
 * Packages become a plan of their own in a file beside the plan, and one package carries it out: it waits for what they waited for
 * outside, may write what they may, and whoever waited for any of them waits for it.
 * @throws WavesError `unknown-package`; `edit-refused` where that cannot be said in the plan.
 */
export function intoSubplan(
  text: string,
  { id, packages }: { readonly id: string; readonly packages: readonly string[] },
): { text: string; inner: { path: string; text: string } } {
  const [outer, inside] = [text, text].map((each) => parseDocument(each, { merge: true }));
  if (outer === undefined || inside === undefined) {
    throw new Error('There are always two');
  }
  const [list, innerList] = [new PackageList(outer), new PackageList(inside)];
  const members = new Set(packages);
  const maps = [...members].map((member) => list.map(member));
  refuse(list, id, members);
  const { plan } = readPlan(text);

  innerList.ids.filter((each) => !members.has(each)).forEach((each) => innerList.remove(each));
  for (const each of innerList.ids) {
    const map = innerList.map(each);
    const within = textsAt(map, ['depends_on']).filter((other) => members.has(other));
    if (map.has('depends_on')) {
      map.set('depends_on', inside.createNode(within));
    }
  }
  const feature = `${plan.feature.id}-${id.replace(/^wp-/, '')}`;
  const named = inside.hasIn(['feature', 'id']) ? ['feature', 'id'] : ['change_id'];
  inside.setIn(named, feature);
  if (inside.hasIn(['execution', 'goals'])) {
    inside.deleteIn(['execution', 'goals']);
  }
  const innerText = inside.toString({ lineWidth: 0 });

  const union = (path: readonly string[]): string[] => [
    ...new Set(maps.flatMap((map) => textsAt(map, path))),
  ];
  // What all of them may not write, they may not write together.
  const [first, ...rest] = maps.map((map) => textsAt(map, ['scope', 'deny']));
  const deny = (first ?? []).filter((glob) => rest.every((other) => other.includes(glob)));
  const reads = union(['scope', 'read_allow']);
  const [keys, files] = [union(['locks', 'keys']), union(['locks', 'files'])];
  const path = `${id}.yaml`;
  const minutes = expectedMinutes(readPlan(innerText).plan, INNER_AGENTS);
  const behind = list.ids[list.ids.indexOf(packages[0] ?? '') - 1];
  const after = union(['depends_on']).filter((other) => !members.has(other));
  members.forEach((member) => list.remove(member));
  for (const each of list.ids) {
    const map = list.map(each);
    const waits = textsAt(map, ['depends_on']);
    if (waits.some((other) => members.has(other))) {
      const kept = waits.filter((other) => !members.has(other));
      map.set('depends_on', outer.createNode([...kept, id]));
    }
  }
  list.insert(
    id,
    outer.createNode({
      id,
      name: id.replace(/^wp-/, '').replaceAll('-', ' '),
      description: `Carry out ${path}: ${packages.join(', ')}.`,
      subplan: path,
      ...(minutes === undefined ? {} : { timeout_minutes: Math.max(1, Math.ceil(minutes)) }),
      depends_on: after,
      scope: {
        write_allow: union(['scope', 'write_allow']),
        ...(reads.length === 0 ? {} : { read_allow: reads }),
        ...(deny.length === 0 ? {} : { deny }),
      },
      ...(keys.length + files.length === 0
        ? {}
        : { locks: { ...(files.length === 0 ? {} : { files }), ...(keys.length === 0 ? {} : { keys }) } }),
    }),
    behind,
  );
  return { text: outer.toString({ lineWidth: 0 }), inner: { path, text: innerText } };
}

/** @throws WavesError `edit-refused` with what stands against it. */
function refuse(list: PackageList, id: string, members: ReadonlySet<string>): void {
  const circle = list.ids.find(
    (each) =>
      !members.has(each) &&
      waitsFor(list, each, (other) => members.has(other)) &&
      [...members].some((member) => waitsFor(list, member, (other) => other === each)),
  );
  const [words, advice] =
    members.size < 2
      ? ['A plan within the plan needs two packages at least.', 'Name more of them.']
      : !/^[a-z][a-z0-9-]*$/.test(id)
        ? [`"${id}" is no name for a package.`, 'Take lower-case letters, digits and dashes.']
        : list.ids.includes(id)
          ? [`There is a package ${id} already.`, 'Take another name.']
          : members.size === list.ids.length
            ? ['Nothing would be left of the plan but the one within it.', 'Leave a package out.']
            : [...members].some((each) =>
                  textsAt(list.map(each), ['scope', 'write_allow']).some((glob) => glob.startsWith('!')),
                )
              ? [
                  'Scopes with lines that begin with ! cannot be put together.',
                  'waves fix PLAN --scopes fnmatch',
                ]
              : circle === undefined
                ? []
                : [
                    `${circle} waits for one of them, and another one waits for ${circle}: it would wait for itself.`,
                    `Take ${circle} into the plan too.`,
                  ];
  if (words !== undefined) {
    throw new WavesError('edit-refused', words, advice);
  }
}

/** Whether a package waits, directly or through others, for one that a rule picks. */
function waitsFor(list: PackageList, id: string, isMeant: (id: string) => boolean): boolean {
  const seen = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const other of list.ids.includes(next) ? textsAt(list.map(next), ['depends_on']) : []) {
      if (isMeant(other)) {
        return true;
      }
      if (!seen.has(other)) {
        seen.add(other);
        open.push(other);
      }
    }
  }
  return false;
}
