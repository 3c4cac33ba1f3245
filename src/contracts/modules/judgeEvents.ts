import type { EventUse } from './shapes/eventUses';
import type { ModuleTree } from './judgeImports';
import type { ObjectShape } from './shapes/objectShape';
import { isAlike } from './offeredPaths';
import type { BrokenUse, UncheckedUse, Verdict } from './verdict';
import { likeliest, TEST } from './verdict';

/** An event that a contract names, with the file of its schema. */
export interface NamedEvent {
  readonly event: string;
  readonly schema: string;
}

/** What a bus may add to each event by itself. */
const ADDED =
  /^(id|uuid|type|event|name|kind|time|date|timestamp|ts|version|source|subject|specversion|topic|key|headers|(event|message|trace|span|correlation|causation|request)_?\w*|(occurred|created|emitted|published|sent)_?(at|on))$/i;

/** The events that AsyncAPI documents among some files name. */
export async function eventsOfChannels(
  tree: ModuleTree,
  paths: readonly string[],
): Promise<readonly NamedEvent[]> {
  const found: NamedEvent[] = [];
  for (const schema of paths.filter((one) => /\.(ya?ml|json)$/i.test(one))) {
    const { messages = {} } = (await tree.moduleOf(schema)) ?? {};
    found.push(...Object.keys(messages).map((event) => ({ event, schema })));
  }
  return found;
}

/** Holds the events that files publish and listen to against those that contracts name. Other events are not counted. */
export async function judgeEvents(
  tree: ModuleTree,
  paths: readonly string[],
  named: readonly NamedEvent[],
): Promise<Verdict> {
  const found: { readonly file: string; readonly use: EventUse }[] = [];
  for (const file of named.length === 0 ? [] : paths.filter((path) => !TEST.test(path))) {
    found.push(...((await tree.moduleOf(file))?.events ?? []).map((use) => ({ file, use })));
  }
  const proved: { kind: 'event'; file: string }[] = [];
  const broken: BrokenUse[] = [];
  const unchecked: UncheckedUse[] = [];
  for (const { file, use } of found) {
    const { name, line, role } = use;
    const contract = named.find(({ event }) => event === name);
    if (contract === undefined) {
      const meant = named.filter(({ event }) => isAlike(event, name) && /[._:-]|[a-z][A-Z]/.test(name));
      // What has both its sides in code is an event of its own.
      const isOwn = found.some(({ use: other }) => other.name === name && other.role !== role);
      const files = meant.map(({ schema }) => schema);
      const offered = meant.map(({ event }) => event);
      if (meant.length > 0 && isOwn) {
        unchecked.push({
          file,
          line,
          why: `no contract names the event "${name}", which has both its sides in code`,
        });
      } else if (meant.length > 0) {
        broken.push({ kind: 'event', file, line, name, target: files[0] ?? '', files, offered });
      }
      continue;
    }
    const shape = await tree.moduleOf(contract.schema);
    const schema = shape?.messages === undefined ? shape?.schema : (shape.messages[name] ?? undefined);
    const judged = judge(file, use, contract, schema);
    broken.push(...judged.broken);
    unchecked.push(...judged.unchecked);
    if (judged.broken.length + judged.unchecked.length === 0) {
      proved.push({ kind: 'event', file });
    }
  }
  return { proved, broken, unchecked };
}

function judge(
  file: string,
  { role, name: event, line, fields }: EventUse,
  { schema: target }: NamedEvent,
  schema: ObjectShape | undefined,
): Pick<Verdict, 'broken' | 'unchecked'> {
  const unsure = (why: string) => ({
    broken: [],
    unchecked: [{ file, line, why: `of the event "${event}", ${why}` }],
  });
  if (schema === undefined) {
    return unsure(`${target} does not tell the fields of one object`);
  }
  if (fields === undefined) {
    return unsure('the fields are not written in their place');
  }
  const names = fields.map(({ name }) => name);
  if (!names.some((name) => schema.fields.includes(name))) {
    return unsure('what is written may be put into something else, or taken out of it');
  }
  const at = { target, files: [target], of: event };
  const strange = fields.filter(({ name }) => !schema.fields.includes(name));
  const broken = strange.flatMap(({ name, line: there }): BrokenUse[] => {
    const meant = schema.fields.filter((one) => isAlike(one, name) && !names.includes(one));
    const isForbidden = role === 'publishes' && schema.closed;
    return meant.length === 0 && !isForbidden
      ? []
      : [{ kind: 'field', file, line: there, name, ...at, offered: likeliest(name, schema.fields) }];
  });
  const told = new Set(broken.map(({ name }) => name));
  const missing = schema.demanded.filter(
    (name) =>
      role === 'publishes' && !names.includes(name) && !broken.some((one) => isAlike(one.name ?? '', name)),
  );
  const left = missing
    .filter((name) => !ADDED.test(name))
    .map((name): BrokenUse => ({ kind: 'left out', file, line, name, ...at, offered: [] }));
  const all = [...broken, ...left];
  const doubtful =
    missing.find((name) => ADDED.test(name)) ?? strange.find(({ name }) => !told.has(name))?.name;
  return all.length > 0 || doubtful === undefined
    ? { broken: all, unchecked: [] }
    : unsure(`\`${doubtful}\` may be added by what carries it, or be one more`);
}
