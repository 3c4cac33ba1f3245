import { bundled } from '../bundled.mjs';
import { median, option, report, timed } from '../figures.mjs';
import { generatedPlan } from './generatedPlan.mjs';

const EDITS = 60;
const packages = Number(option('--packages') ?? '500');
const { readPlan, checkPlan, wholeDocument } = await bundled([
  'src/plan/reading/readPlan',
  'src/plan/checks/checkPlan',
  'src/plan/yaml/planDocument',
]);

const rows = [false, true].flatMap((full) => {
  const text = generatedPlan(packages, { full });
  return ['from scratch', 'after an edit'].map((mode) => {
    let reading = readPlan(text);
    const times = {
      read: /** @type {number[]} */ ([]),
      check: /** @type {number[]} */ ([]),
      cpu: /** @type {number[]} */ ([]),
    };
    for (let edit = 0; edit < EDITS; edit += 1) {
      const changed = edited(text, edit);
      const read = timed(() => readPlan(changed, {}, mode === 'after an edit' ? reading : undefined));
      reading = read.result;
      times.read.push(read.ms);
      const check = timed(() => checkPlan(reading));
      times.check.push(check.ms);
      times.cpu.push(read.cpu + check.cpu);
    }
    const whole = times.read.map((ms, at) => ms + (times.check[at] ?? 0)).sort((a, b) => a - b);
    return {
      dialect: full ? 'full' : 'short',
      mode,
      'text KB': text.length / 1000,
      'read ms': median(times.read),
      'check ms': median(times.check),
      'both ms': median(whole),
      'both CPU ms': median(times.cpu),
      'slowest of 20 ms': whole[Math.floor(0.95 * EDITS)] ?? NaN,
    };
  });
});
report(`Reading and checking a plan of ${packages} packages again, ${EDITS} edits`, rows);

const parsing = [false, true].map((full) => {
  const text = generatedPlan(packages, { full });
  const runs = Array.from({ length: 5 }, () => ({
    whole: timed(() => wholeDocument(text)).cpu,
    parts: timed(() => readPlan(text)).cpu,
  }));
  const first = readPlan(text);
  return {
    dialect: full ? 'full' : 'short',
    'parsed as one text, CPU ms': Math.min(...runs.map(({ whole }) => whole)),
    'in parts and read': Math.min(...runs.map(({ parts }) => parts)),
    'after an edit': timed(() => readPlan(edited(text, 1), {}, first)).cpu,
  };
});
report('Why packages are parsed by themselves', parsing);

/** The text with one glob changed in one package, and one line more in another. @param {string} text @param {number} edit */
function edited(text, edit) {
  const changed = `package${(edit * 37) % packages}/part2`;
  const longer = new RegExp(`^( *)(- (?:package_)?id: wp-${(edit * 53) % packages})$`, 'm');
  return text.replace(changed, `${changed}x`).replace(longer, '$1$2\n$1  agent_hint: fast');
}
