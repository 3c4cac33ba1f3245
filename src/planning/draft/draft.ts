import { Document, isScalar, Scalar, YAMLMap, YAMLSeq } from 'yaml';

/** A check of a package: a command, or what a person is asked to look at. */
export type DraftStep =
  | { readonly name: string; readonly command: string; readonly cwd?: string; readonly from?: string }
  | { readonly name: string; readonly instructions: string };

/** Fields of a package that can be marked as made up by us and not said by anybody. */
export type MarkedField = 'dependsOn' | 'writeAllow' | 'description' | 'steps';

/** A package that is to be written down. */
export interface DraftPackage {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly taskType?: string;
  /** 1 (highest) to 10. */
  readonly priority?: number;
  readonly minutes?: number;
  readonly dependsOn: readonly string[];
  readonly writeAllow: readonly string[];
  /** Absent: everything. */
  readonly readAllow?: readonly string[];
  readonly keys?: readonly string[];
  readonly steps: readonly DraftStep[];
  /** Path of the plan that does its work, from the folder of this one. */
  readonly subplan?: string;
  /** Contract files that it builds against. */
  readonly consumes?: readonly string[];
  readonly tasks?: readonly string[];
  /** Why a field says what it says, as a comment above it. */
  readonly marks?: Partial<Readonly<Record<MarkedField, string>>>;
}

/** A plan that is to be written down. */
export interface DraftPlan {
  /** As `featureId` makes it. */
  readonly id: string;
  readonly title: string;
  /** Lines of the comment at its top. */
  readonly about: readonly string[];
  readonly contracts?: readonly string[];
  readonly packages: readonly DraftPackage[];
}

/** A text as an id of a feature or a package: lower case, digits and dashes, 64 at most, beginning with a letter. */
export function slug(text: string, fallback: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 56)
    .replace(/-+$/, '');
  return plain === '' ? fallback : plain;
}

/** Gives ids that have not been given yet: the slug of a text, with a number where it was. */
export class Ids {
  readonly #given = new Set<string>();

  give(text: string, fallback = 'part'): string {
    const base = slug(text, fallback);
    let id = base;
    for (let number = 2; this.#given.has(id); number += 1) {
      id = `${base}-${number}`;
    }
    this.#given.add(id);
    return id;
  }
}

/** The text of a plan in the short dialect, which says no more than was drafted. */
export function draftText(plan: DraftPlan): string {
  const document = new Document(undefined, { version: '1.1' });
  const root = new YAMLMap();
  put(root, 'change_id', plan.id);
  put(root, 'title', plan.title);
  if (plan.contracts !== undefined && plan.contracts.length > 0) {
    const files = list(plan.contracts);
    put(
      root,
      'contracts',
      fields([
        [
          'openapi',
          fields([
            ['primary', plan.contracts[0] ?? ''],
            ['files', files],
          ]),
        ],
      ]),
    );
  }
  const packages = new YAMLSeq();
  plan.packages.forEach((item, at) => {
    const map = packageMap(item);
    map.spaceBefore = at > 0;
    packages.add(map);
  });
  put(root, 'packages', packages);
  document.contents = root;
  document.commentBefore = plan.about.map((line) => (line === '' ? line : ` ${line}`)).join('\n');
  return document
    .toString({ lineWidth: 110, singleQuote: true, flowCollectionPadding: true })
    .replace(/^%YAML 1\.1\n/, '')
    .replace(/^---\n/m, '');
}

function packageMap(item: DraftPackage): YAMLMap {
  const { marks = {} } = item;
  const map = new YAMLMap();
  put(map, 'id', item.id);
  put(map, 'name', item.title);
  put(map, 'task_type', item.taskType);
  put(map, 'priority', item.priority);
  put(map, 'timeout_minutes', item.minutes);
  put(map, 'description', item.description, marks.description);
  put(map, 'tasks', item.tasks?.length ? list(item.tasks) : undefined);
  put(map, 'depends_on', list(item.dependsOn), marks.dependsOn);
  put(map, 'subplan', item.subplan);
  const scope = fields([
    ['write_allow', list(item.writeAllow), marks.writeAllow],
    ['read_allow', list(item.readAllow ?? ['**'])],
  ]);
  put(map, 'scope', scope);
  put(map, 'locks', item.keys?.length ? fields([['keys', list(item.keys)]]) : undefined);
  put(map, 'consumes', item.consumes?.length ? list(item.consumes) : undefined);
  put(map, 'verification', verification(item.steps), marks.steps);
  return map;
}

function verification(steps: readonly DraftStep[]): unknown {
  if (steps.length === 0) {
    return 'tier_a';
  }
  const all = new YAMLSeq();
  for (const step of steps) {
    all.add(
      'command' in step
        ? fields([
            ['name', step.name],
            [
              'command',
              step.command,
              step.from === undefined ? undefined : `From ${step.from}; not tried yet.`,
            ],
            ['cwd', step.cwd === '' ? undefined : step.cwd],
          ])
        : fields([
            ['name', step.name],
            ['kind', 'manual'],
            ['manual_instructions', step.instructions],
          ]),
    );
  }
  return fields([
    ['tier', 'A'],
    ['steps', all],
  ]);
}

type Field = readonly [name: string, value: unknown, comment?: string | undefined];

function fields(all: readonly Field[]): YAMLMap {
  const map = new YAMLMap();
  all.forEach(([name, value, comment]) => put(map, name, value, comment));
  return map;
}

function put(map: YAMLMap, name: string, value: unknown, comment?: string): void {
  if (value === undefined) {
    return;
  }
  const key = new Scalar(name);
  if (comment !== undefined) {
    key.commentBefore = ` ${comment.replaceAll('\n', ' ')}`;
  }
  const node = typeof value === 'string' ? textNode(value) : value;
  map.add({ key, value: node });
}

/** Text of several lines stays readable. */
function textNode(value: string): Scalar {
  const node = new Scalar(value);
  if (value.includes('\n')) {
    node.type = Scalar.BLOCK_LITERAL;
  }
  return node;
}

function list(values: readonly string[]): YAMLSeq {
  const seq = new YAMLSeq();
  values.forEach((value) => seq.add(new Scalar(value)));
  seq.flow = values.length <= 3 && values.every((value) => value.length < 30);
  seq.items
    .filter(isScalar)
    .forEach(
      (item) => (item.type = /[*?[\]{}]/.test(String(item.value)) ? Scalar.QUOTE_SINGLE : Scalar.PLAIN),
    );
  return seq;
}
