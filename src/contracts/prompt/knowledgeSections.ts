import type { KnownMemory, SessionNote } from './knowledge';

/** More memories than these are left out, and so is a text that goes on for longer, in characters. */
const MOST_MEMORIES = 12;
const LONGEST_LINE = 500;

/**
 * What was learned before, for a prompt: as much of it as fits, the most relevant first.
 * @param most characters of the whole section.
 */
export function memorySection(memories: readonly KnownMemory[], most: number): string {
  const lines = withinBudget(memories.slice(0, MOST_MEMORIES).map(memoryLine), most);
  return lines.length === 0
    ? ''
    : `## What was learned here before

Agents and people have remembered this. It may be out of date: check it before you rely on it.

${lines.join('\n')}`;
}

function memoryLine({ event_type, outcome, summary, lessons, tags }: KnownMemory): string {
  const kind = outcome === 'neutral' ? event_type : `${event_type}, ${outcome}`;
  const learned = lessons.map((lesson) => `\n  - ${line(lesson)}`).join('');
  const about = tags.length === 0 ? '' : ` (${tags.map(line).join(', ')})`;
  return `- ${kind}: ${line(summary)}${about}${learned}`;
}

/**
 * What earlier sessions on the same package have left, for a prompt, the latest first.
 * @param most characters of the whole section.
 */
export function noteSection(notes: readonly SessionNote[], most: number): string {
  const [latest, ...older] = withinBudget(notes.map(noteText), most);
  return latest === undefined
    ? ''
    : [
        '## What the session before you left',
        latest,
        ...older.map((text) => `And the one before that:\n\n${text}`),
      ].join('\n\n');
}

function noteText(note: SessionNote): string {
  const parts = [
    ['Done', note.completed_work],
    ['In progress', note.in_progress],
    ['Decided', note.decisions],
    ['Next', note.next_steps],
    ['Files', note.relevant_files],
  ] as const;
  return [
    line(note.summary),
    ...parts.flatMap(([heading, items]) =>
      items.length === 0 ? [] : [`${heading}:\n${items.map((item) => `- ${line(item)}`).join('\n')}`],
    ),
  ].join('\n\n');
}

/** The first of some texts that together are no longer than so many characters. */
function withinBudget(texts: readonly string[], most: number): string[] {
  const found: string[] = [];
  let length = 0;
  for (const text of texts) {
    length += text.length;
    if (length > most) {
      break;
    }
    found.push(text);
  }
  return found;
}

/** One line of no more than so many characters: what others wrote must not look like headings of the prompt. */
function line(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return flat.length > LONGEST_LINE ? `${flat.slice(0, LONGEST_LINE)}…` : flat;
}
