import type { JSX, KeyboardEvent, RefObject } from 'react';
import { memo, useEffect, useMemo, useRef, useCallback } from 'react';
import { t } from '@vscode/l10n';
import './findBar.css';
import type { GraphSnapshot } from '../../src/protocol/graph';
import type { PackageStateName } from '../../src/run/kernel/kernel';
import { PACKAGE_STATES, STATE_APPEARANCE } from '../../src/run/kernel/kernel';
import type { FoldPlan } from './canvas/layout/folds';
import { foldsAround } from './canvas/layout/folds';
import { IconButton } from './parts/icons';
import { everyPackage } from './canvas/layout/within';
import type { Find } from './state/find';
import { findPackages, withGroups } from './state/find';
import type { GraphLayout } from './canvas/layout/layout';
import type { ViewState } from './state/viewState';

/** What the bar shows and does. */
export interface FindBarProps {
  readonly snapshot: GraphSnapshot;
  readonly find: Find;
  /** How many packages are found; undefined when nothing is asked for. */
  readonly found: number | undefined;
  readonly onChange: (change: Partial<Find>) => void;
  /** Goes to the next match, or with -1 to the one before. */
  readonly onStep: (step: 1 | -1) => void;
  readonly onClose: () => void;
}

/** Looks for packages by words, state, agent and wave, and for those that may write a file. */
export const FindBar = memo(function FindBar(props: FindBarProps): JSX.Element {
  const { snapshot, find, found, onChange, onStep, onClose } = props;
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const packages = useMemo(
    () => everyPackage(snapshot.packages).map(({ item }) => item),
    [snapshot.packages],
  );
  const agents = useMemo(() => [...new Set(packages.flatMap(({ agent }) => agent ?? []))].sort(), [packages]);
  const states = useMemo(() => {
    const present = new Set(packages.map(({ state }) => state));
    return PACKAGE_STATES.filter((state) => present.has(state) || state === find.state);
  }, [packages, find.state]);
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    } else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      onStep(event.shiftKey ? -1 : 1);
    }
  };
  return (
    <div className="find-bar" role="search" aria-label={SEARCH_STRINGS.bar} onKeyDown={press}>
      <Field
        input={first}
        label={SEARCH_STRINGS.text}
        hint={SEARCH_STRINGS.textHint}
        value={find.text}
        onChange={(text) => onChange({ text })}
      />
      <Field
        label={SEARCH_STRINGS.file}
        hint={SEARCH_STRINGS.fileHint}
        value={find.file}
        onChange={(file) => onChange({ file })}
      />
      <Choice
        label={SEARCH_STRINGS.state}
        value={find.state}
        options={states.map((state) => [state, STATE_APPEARANCE[state].label])}
        onChange={(state) => onChange({ state: state as PackageStateName | '' })}
      />
      <Choice
        label={SEARCH_STRINGS.agent}
        value={find.agent}
        options={agents.map((agent) => [agent, agent])}
        onChange={(agent) => onChange({ agent })}
      />
      <Choice
        label={SEARCH_STRINGS.wave}
        value={find.wave === 0 ? '' : String(find.wave)}
        options={snapshot.waves.map((_, index) => [String(index + 1), String(index + 1)])}
        onChange={(wave) => onChange({ wave: Number(wave) })}
      />
      <span className="find-count" role="status">
        {found !== undefined && SEARCH_STRINGS.found(found, packages.length)}
      </span>
      <span className="find-steps">
        <IconButton icon="arrow-up" label={SEARCH_STRINGS.previous} onClick={() => onStep(-1)} />
        <IconButton icon="arrow-down" label={SEARCH_STRINGS.next} onClick={() => onStep(1)} />
        <IconButton icon="close" label={SEARCH_STRINGS.close} onClick={onClose} />
      </span>
    </div>
  );
});

function Field(props: {
  input?: RefObject<HTMLInputElement | null>;
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
}): JSX.Element {
  const { input, label, hint, value, onChange } = props;
  return (
    <label className="find-field">
      <span>{label}</span>
      <input
        ref={input}
        type="text"
        value={value}
        placeholder={hint}
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
}): JSX.Element {
  const { label, value, options, onChange } = props;
  return (
    <label className="find-field find-choice">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{SEARCH_STRINGS.any}</option>
        {options.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What people read where packages are looked for. */
const SEARCH_STRINGS = {
  bar: t('Find packages'),
  text: t('Find'),
  textHint: t('Title, id, state, agent or message'),
  file: t('Who may write'),
  fileHint: t('src/path/of/a/file'),
  state: t('State'),
  agent: t('Agent'),
  wave: t('Wave'),
  any: t('Any'),
  found: (found: number, packages: number): string => t('{0} of {1}', found, packages),
  foundSpoken: (found: number): string =>
    found === 0 ? t('No package found') : found === 1 ? t('1 package found') : t('{0} packages found', found),
  next: t('Next match'),
  previous: t('Previous match'),
  close: t('Close and show all packages'),
} as const;

/** The packages that are looked for, and how to go from one to the next. */
interface Found {
  /** How many; undefined when nothing is asked for. */
  readonly count: number | undefined;
  /** What stays in sight: they and the packages in whose sub-plans they are. Undefined when nothing is asked for. */
  readonly matches: ReadonlySet<string> | undefined;
  readonly step: (step: 1 | -1) => void;
}

/** What is found in a snapshot; it is found anew only when packages, edges or what is asked for change. */
export function useFound(input: {
  readonly snapshot: GraphSnapshot;
  readonly layout: GraphLayout;
  readonly folds: FoldPlan;
  readonly state: ViewState;
  /** Selects a package and brings it into view. */
  readonly show: (packageId: string) => void;
}): Found {
  const { snapshot, layout, folds, state, show } = input;
  const { find, around, selected } = state;
  const found = useMemo(
    () => findPackages(snapshot, find, around, selected),
    [snapshot, find, around, selected],
  );
  const matches = useMemo(() => {
    const inPlan = found && withGroups(snapshot, found);
    return inPlan && new Set([...inPlan].flatMap((id) => [...foldsAround(folds, id), id]));
  }, [snapshot, folds, found]);
  const step = useCallback(
    (direction: 1 | -1) => {
      const ids = readingOrder(snapshot, layout, folds).filter((id) => found?.has(id) ?? true);
      const at = selected === undefined ? -1 : ids.indexOf(selected);
      const from = at === -1 && direction === -1 ? 0 : at;
      const next = ids[(from + direction + ids.length) % ids.length];
      if (next !== undefined) {
        show(next);
      }
    },
    [snapshot, layout, folds, found, selected, show],
  );
  return { count: found?.size, matches, step };
}

/** Every package as the graph is read, and behind it what is in its sub-plan, open or not. */
function readingOrder(
  { packages }: GraphSnapshot,
  layout: GraphLayout,
  { folds }: FoldPlan,
): readonly string[] {
  const inside = new Map<string, string[]>();
  for (const { item, groups } of everyPackage(packages)) {
    const [outermost = item.id] = groups;
    const known = inside.get(outermost);
    if (known) {
      known.push(item.id);
    } else {
      inside.set(outermost, [item.id]);
    }
  }
  return layout.packages
    .filter(({ depth }) => depth === undefined)
    .flatMap(({ id }) => folds.get(id)?.packages ?? [id])
    .flatMap((id) => inside.get(id) ?? []);
}
