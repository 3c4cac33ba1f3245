import './packageNode.css';
import type { Node, NodeProps } from '@xyflow/react';
import { Handle, Position } from '@xyflow/react';
import type { JSX } from 'react';
import { memo } from 'react';
import type { GraphPackage, PackageAction } from '../../../src/protocol/graph';
import { amountAt, appearanceOf, isActive } from '../../../src/run/kernel/kernel';
import { costText, tokensText, usageDetail } from '../../../src/run/usage/usage';
import { isFold } from '../canvas/layout/within';
import { Codicon } from '../parts/icons';
import { useHostTime, clockFace } from '../parts/elapsed';
import { GateMarks } from './gateMarks';
import { GroupButton } from './groupButton';
import { percentOf, spokenName } from './spokenName';
import { PACKAGE_STRINGS } from './strings';
import './actionBar.css';
import { useGraphServices } from '../parts/graphServices';
import { SHORTCUTS } from '../keyboard/shortcuts';
import { ACTION_ICONS } from './packageActions';

/** What a package's node is drawn from. A new object means that it is drawn again. */
export interface PackageNodeData extends Record<string, unknown> {
  readonly item: GraphPackage;
  readonly actions: readonly PackageAction[];
  /** Titles of the packages that it comes after and that are not done. */
  readonly after: readonly string[];
  /** How long it is expected to take, in milliseconds; absent where that does not matter any more. */
  readonly expected?: number | undefined;
  /** Whether its sub-plan is shown; absent where it has none. */
  readonly group?: 'open' | 'closed';
  /** Its buttons are within reach of the Tab key. */
  readonly tabStop: boolean;
  /** Ids of the elements that name and describe the node. */
  readonly nameId: string;
  readonly descriptionId: string;
  /** Its edges in words, for screen readers, and the id of the element that holds them. */
  readonly links: string;
  readonly linksId: string;
}

export type PackageFlowNode = Node<PackageNodeData, 'package'>;

/** A package: title, state in word and icon, who works on it, how far it is and what it last did. */
export const PackageNode = memo(function PackageNode({
  data,
  isConnectable,
}: NodeProps<PackageFlowNode>): JSX.Element {
  const { item, actions, tabStop } = data;
  const progress = percentOf(item);
  return (
    <>
      <article
        className={`package${item.critical ? ' is-critical' : ''}${item.integration ? ' is-integration' : ''}${item.proposed ? ' is-proposed' : ''}${isFold(item.id) ? ' is-fold' : ''}${data.group ? ` is-group${data.group === 'open' ? ' is-open' : ''}` : ''}`}
        data-state={item.state}
        data-color={appearanceOf(item).color}
      >
        <SpokenName item={item} id={data.nameId} />
        <span id={data.linksId} hidden>
          {data.links}
        </span>
        <div className="package-heading">
          <span className="package-icon">
            <Codicon
              name={appearanceOf(item).codicon}
              spinning={item.state === 'working' && item.waits === undefined}
            />
          </span>
          <span className="package-title" dir="auto" title={item.title}>
            {item.title}
          </span>
          <Badges item={item} />
          {data.group && (
            <GroupButton item={item} open={data.group === 'open'} reachable={tabStop} shortcut="e" />
          )}
        </div>
        <div className="package-second">
          {isFold(item.id) ? (
            <span className="package-id">{PACKAGE_STRINGS.inFold(item.subplan?.totals.packages ?? 0)}</span>
          ) : (
            <span className="package-id" title={item.id}>
              {item.id}
            </span>
          )}
          <Facts item={item} />
          <ActionBar item={item} actions={actions} reachable={tabStop} />
        </div>
        <div className="package-status">
          <span className="package-words" title={statusWords(item)}>
            <span className="package-state">{appearanceOf(item).label}</span>
            {statusDetails(item)}
          </span>
          <TimeTaken item={item} expected={data.expected} />
        </div>
        <div className="package-last">
          {progress !== undefined && (
            <span className="package-percent">{PACKAGE_STRINGS.percent(progress)}</span>
          )}
          <LastMessage item={item} after={data.after} id={data.descriptionId} />
        </div>
        {progress !== undefined && (
          <span className="package-progress" aria-hidden="true">
            <span className="package-progress-bar" style={{ transform: `scaleX(${progress / 100})` }} />
          </span>
        )}
      </article>
      {/* Beside the card, which cuts off what is larger than itself. */}
      <Handle type="target" position={Position.Left} isConnectable={isConnectable} />
      <Handle type="source" position={Position.Right} isConnectable={isConnectable} />
      {item.gates && <GateMarks gates={item.gates} />}
    </>
  );
});

/** Hidden text that names the node. Ticks by itself, so that the rest of the node does not have to. */
function SpokenName({ item, id }: { item: GraphPackage; id: string }): JSX.Element {
  const now = useHostTime(item.worked?.since !== undefined);
  return (
    <span id={id} hidden>
      {spokenName(item, now)}
    </span>
  );
}

/** What matters less: files, tokens and cost. CSS shows them where there is room, and buttons take their place. */
function Facts({ item }: { item: GraphPackage }): JSX.Element {
  const { filesModified: files = 0, usage } = item;
  const cost = usage && costText(usage);
  return (
    <span className="package-facts">
      {files > 0 && (
        <span className="package-badge" title={PACKAGE_STRINGS.files(files)}>
          <Codicon name="files" />
          {files}
        </span>
      )}
      {usage && (
        <span className="package-badge" title={PACKAGE_STRINGS.usage(usageDetail(usage))}>
          <Codicon name="symbol-numeric" />
          {tokensText(usage)}
        </span>
      )}
      {cost !== undefined && (
        <span className="package-badge package-cost" title={PACKAGE_STRINGS.usage(cost)}>
          {cost}
        </span>
      )}
    </span>
  );
}

function Badges({ item }: { item: GraphPackage }): JSX.Element {
  const violations = item.violations ?? [];
  return (
    <span className="package-badges">
      {item.round !== undefined && item.attempt > 0 ? (
        <span className="package-badge package-round" title={PACKAGE_STRINGS.round(item.round)}>
          <Codicon name="sync" />
          {item.round.number}/{item.round.of}
        </span>
      ) : (
        item.tries !== undefined && (
          <span className="package-badge package-attempt" title={PACKAGE_STRINGS.attempt(item.tries)}>
            <Codicon name="debug-restart" />
            {item.tries}
          </span>
        )
      )}
      {item.integration && (
        <span className="package-badge" title={PACKAGE_STRINGS.integration}>
          <Codicon name="git-merge" />
        </span>
      )}
      {item.gate && (
        <span className="package-badge package-violations" title={PACKAGE_STRINGS.gate(item.gate.title)}>
          <Codicon name="verified" />
        </span>
      )}
      {item.paused === true && (
        <span className="package-badge" title={PACKAGE_STRINGS.paused}>
          <Codicon name="debug-pause" />
        </span>
      )}
      {item.locks && (
        <span className="package-badge" title={PACKAGE_STRINGS.locks(item.locks)}>
          <Codicon name="lock" />
          {item.locks.length}
        </span>
      )}
      {item.critical && (
        <span className="package-badge package-critical" title={PACKAGE_STRINGS.critical}>
          <Codicon name="flame" />
        </span>
      )}
      {violations.length > 0 && (
        <span className="package-badge package-violations" title={PACKAGE_STRINGS.violations(violations)}>
          <Codicon name="warning" />
          {violations.length}
        </span>
      )}
    </span>
  );
}

/** The last message, or what keeps the package waiting. */
function LastMessage(props: { item: GraphPackage; after: readonly string[]; id: string }): JSX.Element {
  const { item, after, id } = props;
  const reasons =
    item.blockedBy.length === 0 && after.length > 0 ? [PACKAGE_STRINGS.after(after)] : item.blockedBy;
  const said = item.message === undefined ? [] : [item.message];
  // What keeps one waiting is news, and in the person's language; of one that has ended the message says it already.
  const lines = [
    ...(item.coming ?? []),
    ...(item.printed === undefined ? [] : [item.printed]),
    ...(isActive(item.state) || item.state === 'blocked' ? [...reasons, ...said] : [...said, ...reasons]),
  ];
  return (
    <div id={id} className="package-message" dir="auto" title={lines.join('\n')}>
      {lines[0]}
    </div>
  );
}

function statusDetails({ agent, machine }: GraphPackage): string {
  return [agent, machine]
    .map((each) => (each === undefined ? '' : PACKAGE_STRINGS.separator + each))
    .join('');
}

function statusWords(item: GraphPackage): string {
  return appearanceOf(item).label + statusDetails(item);
}

const MINUTE = 60_000;

/** How long a package has been worked on, and how long it is expected to take as long as it has not come to its end. */
export function TimeTaken(props: { item: GraphPackage; expected: number | undefined }): JSX.Element {
  const { item, expected } = props;
  const { worked } = item;
  const now = useHostTime(worked?.since !== undefined);
  const about = expected === undefined ? undefined : PACKAGE_STRINGS.about(expected);
  const taken = worked && amountAt(worked, now);
  const words = [
    ...(taken === undefined ? [] : [clockFace(taken)]),
    ...(about === undefined || expected === undefined ? [] : [expectation(taken, expected, about)]),
  ];
  return (
    <span className="package-time" title={about && PACKAGE_STRINGS.expected(about)}>
      {words.join(' ')}
    </span>
  );
}

/**
 * What is still to come, or by how much it takes longer; as roughly as the expected time itself is known, because a
 * delay by seconds is none where minutes are expected.
 */
function expectation(taken: number | undefined, expected: number, about: string): string {
  if (taken === undefined) {
    return about;
  }
  const unit = expected < MINUTE ? 1000 : MINUTE;
  const over = Math.floor((taken - expected) / unit) * unit;
  return over > 0 ? PACKAGE_STRINGS.over(PACKAGE_STRINGS.about(over)) : PACKAGE_STRINGS.ofExpected(about);
}

/** The buttons of a package. CSS shows them when the package is hovered, focused or selected. */
function ActionBar(props: {
  item: GraphPackage;
  actions: readonly PackageAction[];
  /** Whether the Tab key leads to them; otherwise only the mouse does. */
  reachable: boolean;
}): JSX.Element {
  const { item, actions, reachable } = props;
  const { act } = useGraphServices();
  return (
    <span className="package-actions">
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          className="package-action"
          tabIndex={reachable ? 0 : -1}
          aria-label={PACKAGE_STRINGS.actionOn(PACKAGE_STRINGS.actions[action], item.title)}
          title={tooltip(action)}
          onClick={(event) => {
            event.stopPropagation();
            act(action, item.id);
          }}
        >
          <Codicon name={ACTION_ICONS[action]} />
        </button>
      ))}
    </span>
  );
}

function tooltip(action: PackageAction): string {
  const key = SHORTCUTS.find(({ id }) => id === action)?.keys[0] ?? '';
  return PACKAGE_STRINGS.withKey(PACKAGE_STRINGS.actions[action], key);
}
