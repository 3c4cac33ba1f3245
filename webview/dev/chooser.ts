import './chooser.css';
import { RECORDINGS } from './snapshots';
import { THEMES } from '../themes';

const WIDTHS = ['100%', '960px', '640px', '320px'];

const bar = document.createElement('form');
const frame = document.createElement('iframe');
frame.title = 'Graph';
const recording = choice('Recording', Object.keys(RECORDINGS), 'running');
const theme = choice('Theme', THEMES, 'dark');
const width = choice('Width', WIDTHS, '100%');
bar.append(recording.label, theme.label, width.label);
document.body.append(bar, frame);
bar.addEventListener('change', show);
show();

function choice(
  name: string,
  values: readonly string[],
  first: string,
): { label: HTMLLabelElement; select: HTMLSelectElement } {
  const select = document.createElement('select');
  select.append(...values.map((value) => new Option(value, value, value === first, value === first)));
  const label = document.createElement('label');
  label.append(`${name} `, select);
  return { label, select };
}

function show(): void {
  const query = new URLSearchParams({ recording: recording.select.value, theme: theme.select.value });
  frame.src = `/panel?${query.toString()}`;
  frame.style.width = width.select.value;
}
