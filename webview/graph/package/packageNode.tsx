import './packageNode.css';
import type { Node, NodeProps } from '@xyflow/react';
import { Handle, Position } from '@xyflow/react';
import type { JSX } from 'react';
import { memo } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import type { PackageAction } from '../../../src/protocol/packageAction';
import { STATE_APPEARANCE } from '../../../src/run/packageStates';
import { Codicon } from '../codicon';
import { Elapsed, useHostTime } from '../elapsed';
import { ActionBar } from './actionBar';
import { percentOf, spokenName } from './spokenName';
import { PACKAGE_STRINGS } from './strings';

/** What a package's node is drawn from. A new object means that it is drawn again. */
export interface PackageNodeData extends Record<string, unknown> {
  readonly item: GraphPackage;
  readonly actions: readonly PackageAction[];
  /** Titles of the packages that it comes after and that are not done. */
  readonly after: readonly string[];
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
    <article
      className={`package${item.critical ? ' is-critical' : ''}`}
      data-state={item.state}
      data-color={STATE_APPEARANCE[item.state].color}
    >
      <SpokenName item={item} id={data.nameId} />
      <span id={data.linksId} hidden>
        {data.links}
      </span>
      <div className="package-heading">
        <span className="package-icon">
          <Codicon name={STATE_APPEARANCE[item.state].codicon} spinning={item.state === 'working'} />
        </span>
        <span className="package-title" title={item.title}>
          {item.title}
        </span>
        <Badges item={item} />
      </div>
      <div className="package-second">
        <span className="package-id" title={item.id}>
          {item.id}
        </span>
        <ActionBar item={item} actions={actions} reachable={tabStop} />
      </div>
      <div className="package-status">
        <span className="package-words" title={statusWords(item)}>
          <span className="package-state">{STATE_APPEARANCE[item.state].label}</span>
          {statusDetails(item)}
        </span>
        <span className="package-time">
          {progress !== undefined && (
            <span className="package-percent">{PACKAGE_STRINGS.percent(progress)}</span>
          )}
          {item.startedAt !== undefined && <Elapsed startedAt={item.startedAt} endedAt={item.endedAt} />}
        </span>
      </div>
      <LastMessage item={item} after={data.after} id={data.descriptionId} />
      <Handle type="target" position={Position.Left} isConnectable={isConnectable} />
      <Handle type="source" position={Position.Right} isConnectable={isConnectable} />
      {progress !== undefined && (
        <span className="package-progress" aria-hidden="true">
          <span className="package-progress-bar" style={{ transform: `scaleX(${progress / 100})` }} />
        </span>
      )}
    </article>
  );
});

/** Hidden text that names the node. Ticks by itself, so that the rest of the node does not have to. */
function SpokenName({ item, id }: { item: GraphPackage; id: string }): JSX.Element {
  const now = useHostTime(item.startedAt !== undefined && item.endedAt === undefined);
  return (
    <span id={id} hidden>
      {spokenName(item, now)}
    </span>
  );
}

function Badges({ item }: { item: GraphPackage }): JSX.Element {
  const violations = item.violations ?? [];
  return (
    <span className="package-badges">
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
      {item.filesModified !== undefined && item.filesModified > 0 && (
        <span className="package-badge" title={PACKAGE_STRINGS.files(item.filesModified)}>
          <Codicon name="files" />
          {item.filesModified}
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
  const lines = [...(item.message === undefined ? [] : [item.message]), ...reasons];
  return (
    <div id={id} className="package-message" title={lines.join('\n')}>
      {lines[0]}
    </div>
  );
}

function statusDetails(item: GraphPackage): string {
  return [item.agent, item.attempt > 1 ? PACKAGE_STRINGS.attempt(item.attempt) : undefined]
    .filter((part) => part !== undefined)
    .map((part) => PACKAGE_STRINGS.separator + part)
    .join('');
}

function statusWords(item: GraphPackage): string {
  return STATE_APPEARANCE[item.state].label + statusDetails(item);
}
