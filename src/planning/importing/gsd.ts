import { parse } from 'yaml';
import { checkBox } from '../../plan/taskLists';
import type { ImportedTask, Importer } from './task';
import { frontMatter, manual, pathsIn, record, textsOf, tick } from './task';

const PLAN = /(?:^|\/)(\d[\w.]*-\d\w*)-PLAN\.md$/;

const LEDGER = 'ROADMAP.md';
/** A plan in the roadmap: `01-02-PLAN.md` or `01-02` at the beginning of a task's text. */
const LISTED = /^[*`]*(\d[\w.]*-\d\w*)(?:-PLAN\.md)?(?![\w.-])/;

/** GSD's phase plans: one file for each plan; a summary beside it, or its box in the roadmap, says that it is done. */
export const gsd: Importer = {
  format: 'gsd',
  tool: 'GSD phase plans',
  recognises: (path) => /(?:^|\/)\.planning\/phases\/[^/]+\/[^/]+-(?:PLAN|SUMMARY)\.md$/.test(path),
  sourceOf: (path) => path.slice(0, path.lastIndexOf('/')),
  ledger: (path) => {
    const [, planning] = /^(.*?\.planning\/)phases\//.exec(path) ?? [];
    return planning === undefined ? undefined : planning + LEDGER;
  },
  read: (texts) => {
    const ticked = new Set(
      [...texts]
        .filter(([path]) => path.endsWith(LEDGER))
        .flatMap(([, text]) => text.split('\n'))
        .flatMap((line) => {
          const box = checkBox(line);
          return box?.done === true ? (listedPlan(box.text) ?? []) : [];
        }),
    );
    const plans = [...texts].filter(([path]) => PLAN.test(path) || /PLAN\.md$/.test(path));
    const keys = new Set(plans.map(([path]) => keyOf(path)));
    const phase = plans.map(([path]) => path.split('/').at(-2) ?? '')[0] ?? 'phase';
    return {
      title: phase.replace(/^\d+-/, '').replaceAll('-', ' '),
      tasks: plans.map(([path, text]) => {
        const summary = path.replace(/PLAN\.md$/, 'SUMMARY.md');
        return planOf(path, text, keys, texts.has(summary) || ticked.has(keyOf(path)));
      }),
    };
  },
  // Whether a phase is done GSD says itself, when it has verified it.
  markDone: (path, text, keys) =>
    path.endsWith(LEDGER) ? tick(text, (words) => keys.has(listedPlan(words) ?? '')) : text,
};

function listedPlan(text: string): string | undefined {
  return LISTED.exec(text)?.[1];
}

function keyOf(path: string): string {
  return PLAN.exec(path)?.[1] ?? path.slice(path.lastIndexOf('/') + 1).replace(/-?PLAN\.md$/, '');
}

function planOf(path: string, text: string, keys: ReadonlySet<string>, done: boolean): ImportedTask {
  const { head, body } = frontMatter(text);
  const data = record(parse(head));
  const files = textsOf(data['files_modified']);
  const named = elements(body, 'files')
    .flatMap((each) => each.split(/[,\n]/))
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const worded = pathsIn(body);
  const objective =
    elements(body, 'objective')[0]?.trim() ??
    /##\s*Objective\s*\n([\s\S]*?)(?=\n##|$)/.exec(body)?.[1]?.trim() ??
    '';
  const truths = textsOf(record(data['must_haves'])['truths']);
  const checks = [...elements(body, 'verify'), ...truths]
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return {
    key: keyOf(path),
    title: objective.split('\n')[0]?.slice(0, 110) || keyOf(path),
    description: [objective, ...elements(body, 'action').map((each) => each.trim())]
      .filter((each) => each !== '')
      .join('\n\n'),
    done,
    after: textsOf(data['depends_on']).map((name) => nearestKey(name, keys)),
    writes: [...new Set(files.length > 0 ? files : named.length > 0 ? named : worded)],
    steps: checks.length > 0 ? [manual('must be true', checks.map((each) => `- ${each}`).join('\n'))] : [],
    items: elements(body, 'name').map((each) => each.trim()),
    ...(files.length > 0
      ? {}
      : {
          marks: {
            writes:
              named.length > 0
                ? 'From the files of its tasks; files_modified is empty.'
                : 'From the paths that its words name; files_modified is empty.',
          },
        }),
  };
}

/** `03-01`, or the name of a phase with the number of a plan in it: `17-console-ux-05`. */
function nearestKey(name: string, keys: ReadonlySet<string>): string {
  const [, phase = '', plan = ''] = /^(\d[\w.]*)-.*?(\d\w*)$/.exec(name) ?? [];
  return keys.has(name) ? name : `${phase}-${plan}`;
}

function elements(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, inner = '']) => inner,
  );
}
