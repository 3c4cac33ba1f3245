import type { ApiBody } from './shapes/apiContract';
import type { Offered } from './offeredPaths';
import { isAlike } from './offeredPaths';
import type { BrokenUse, UncheckedUse, Verdict } from './verdict';
import { likeliest, namesStatus } from './verdict';
import type { SentRequest } from './reading/webRequests';

/** What is read of answers that tell of errors, which contracts often leave undescribed. */
const OF_ERRORS =
  /^(errors?|error_?(code|message|description)|message|msg|details?|title|code|type|status(_?code)?|reason|instance|ok|success)$/i;

/** Holds what a request sends and what is read of its answer against the operation that it is for. */
export function judgeBodies(
  file: string,
  { line, body, answer }: SentRequest,
  operation: Offered,
): Pick<Verdict, 'broken' | 'unchecked'> {
  const { method, path, file: target } = operation;
  const at: Place = { file, of: `${method} ${path}`, target };
  const all = [
    body === undefined ? NOTHING : sent(at, line, body, operation.body),
    read(at, answer?.reads ?? [], operation),
    awaited(at, answer?.awaits ?? [], operation),
  ];
  return {
    broken: all.flatMap(({ broken }) => broken),
    unchecked: all.flatMap(({ unchecked }) => unchecked),
  };
}

interface Place {
  readonly file: string;
  /** `GET /users`. */
  readonly of: string;
  /** The contract. */
  readonly target: string;
}

type Judged = Pick<Verdict, 'broken' | 'unchecked'>;

const NOTHING: Judged = { broken: [], unchecked: [] };

function sent(
  { file, of, target }: Place,
  line: number,
  { fields, whole }: NonNullable<SentRequest['body']>,
  wanted: ApiBody | undefined,
): Judged {
  if (fields.length === 0) {
    return NOTHING;
  }
  if (wanted === undefined || wanted === 'untold' || wanted.list === true) {
    const why = `${target} does not tell the fields of one object that ${of} is sent`;
    return { broken: [], unchecked: [{ file, line, why }] };
  }
  const names = fields.map(({ name }) => name);
  const strange = fields.filter(({ name }) => !wanted.fields.includes(name));
  const broken = strange.flatMap(({ name, line: there }): BrokenUse[] => {
    const isMeant = wanted.fields.some((one) => isAlike(one, name) && !names.includes(one));
    const use: BrokenUse = {
      kind: 'sent',
      file,
      line: there,
      name,
      of,
      target,
      files: [target],
      offered: likeliest(name, wanted.fields),
    };
    return wanted.open !== true && (isMeant || wanted.closed) ? [use] : [];
  });
  const told = new Set(broken.map(({ name }) => name));
  const missing = wanted.demanded.filter(
    (name) => !names.includes(name) && !broken.some((one) => isAlike(one.name ?? '', name)),
  );
  const left = (whole ? missing : []).map((name): BrokenUse => ({
    kind: 'unsent',
    file,
    line,
    name,
    of,
    target,
    files: [target],
    offered: [],
  }));
  const other = strange.find(({ name }) => !told.has(name));
  const why =
    !whole && missing[0] !== undefined
      ? `whether it sends \`${missing[0]}\` with ${of} is said while the program runs`
      : other !== undefined && wanted.open !== true
        ? `${target} does not name \`${other.name}\` of ${of}`
        : undefined;
  return { broken: [...broken, ...left], unchecked: why === undefined ? [] : [{ file, line, why }] };
}

function read(
  { file, of, target }: Place,
  reads: readonly { readonly name: string; readonly line: number; readonly within?: true }[],
  { answers, statuses }: Offered,
): Judged {
  const [first] = reads;
  if (first === undefined) {
    return NOTHING;
  }
  const bodies = Object.entries(answers);
  const good = bodies.filter(([status]) => /^(2|default)/i.test(status)).map(([, body]) => body);
  const all = bodies.map(([, body]) => body);
  if (good.length === 0 || good.includes('untold')) {
    const why = `${target} does not tell the fields of what ${of} answers, of which it reads \`${first.name}\``;
    return { broken: [], unchecked: [{ file, line: first.line, why }] };
  }
  // Errors that nobody has named may tell anything, unless the contract says what all others are.
  const areErrorsTold =
    answers['default'] !== undefined &&
    statuses.every((status) => /^[123]/.test(status) || answers[status] !== undefined) &&
    !all.includes('untold');
  const broken: BrokenUse[] = [];
  const unchecked: UncheckedUse[] = [];
  for (const { name, line, within } of reads) {
    const told = all.filter((body) => body !== 'untold');
    // Elements are those of a list; where the answer itself is no list, nobody can tell what they are of.
    const held = told.filter((body) => (body.list === true) === (within === true));
    const names = [...new Set(held.flatMap(({ fields }) => fields))];
    if (names.includes(name) || held.some(({ open }) => open === true)) {
      continue;
    }
    if (held.length === 0) {
      const is = within === true ? 'no list' : 'a list';
      unchecked.push({
        file,
        line,
        why: `what ${of} answers is ${is} in ${target}, and it reads \`${name}\` of it`,
      });
    } else if (OF_ERRORS.test(name) && !areErrorsTold) {
      unchecked.push({
        file,
        line,
        why: `${target} does not tell the fields of errors of ${of}, and it reads \`${name}\``,
      });
    } else {
      broken.push({
        kind: 'answer',
        file,
        line,
        name,
        of,
        target,
        files: [target],
        offered: likeliest(name, names),
      });
    }
  }
  return { broken, unchecked };
}

/** Who is content with one success that is named may look for others. Of errors, a contract need not name each. */
function awaited(
  { file, of, target }: Place,
  awaits: readonly { readonly status: number; readonly line: number }[],
  { statuses }: Offered,
): Judged {
  const isNamed = (status: number): boolean => namesStatus(statuses, status);
  const isGood = (status: number): boolean => status >= 200 && status < 300;
  const succeeding = statuses.filter((one) => /^2\d\d$/.test(one));
  const isContent = awaits.some(({ status }) => isGood(status) && isNamed(status));
  const strange = awaits.filter(({ status }) => !isNamed(status) && !(isGood(status) && isContent));
  const [broken, unchecked] = [true, false].map((wanted) =>
    strange.filter(({ status }) => (isGood(status) && succeeding.length > 0) === wanted),
  );
  return {
    broken: (broken ?? []).map(({ status, line }) => ({
      kind: 'awaited',
      file,
      line,
      name: String(status),
      of,
      target,
      files: [target],
      offered: succeeding,
    })),
    unchecked: (unchecked ?? []).map(({ status, line }) => ({
      file,
      line,
      why: `${target} does not name the answer ${status} to ${of}`,
    })),
  };
}
