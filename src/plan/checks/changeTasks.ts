import { firstById } from '../firstById';
import type { Problem } from '../problem';
import type { ListItem } from '../taskLists';
import { taskNumber, tasksNamed } from '../taskLists';
import type { Check } from './basis/check';

/** How many numbers are named in one message. */
const NAMED = 8;

/**
 * Tasks of an OpenSpec change that no package does, and those that packages name and the change does not have. Where no package
 * names a task by its number, nobody has said who does which, and nothing is said.
 */
export const changeTasks: Check = ({ reading: { plan }, surroundings }) => {
  const listed = (surroundings?.tasks ?? []).filter(({ key }) => taskNumber(key) === key);
  const named = [...firstById(plan).values()].flatMap(({ id, tasks }) =>
    tasks.flatMap(({ value, range }) => {
      const number = taskNumber(value);
      return number === undefined ? [] : [{ id, number, range }];
    }),
  );
  const [first] = named;
  if (first === undefined || listed.length === 0) {
    return [];
  }
  const unknown = named.filter(({ number }) => tasksNamed(listed, number).length === 0);
  const done = new Set(named.flatMap(({ number }) => tasksNamed(listed, number)));
  const undone = listed.filter((task) => !task.done && !done.has(task));
  return [
    ...unknown.map(({ id, number, range }): Problem => ({
      code: 'task-unknown',
      severity: 'warning',
      message: `"${id}" names task ${number}, which tasks.md does not have. Correct the number, or add the task.`,
      range,
    })),
    ...(undone.length === 0 ? [] : [uncovered(undone, first)]),
  ];
};

function uncovered(undone: readonly ListItem[], first: { readonly range: Problem['range'] }): Problem {
  const more = undone.length > NAMED ? ` and ${undone.length - NAMED} more` : '';
  const names = undone.slice(0, NAMED).map(({ key }) => key);
  const [is, them] = undone.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return {
    code: 'task-uncovered',
    severity: 'warning',
    message: `${names.join(', ')}${more} of tasks.md ${is} not done, and no package does ${them}. Name ${them} among the tasks of a package, or tick ${them}.`,
    range: first.range,
  };
}
