import '../factsLine.css';
import type { JSX } from 'react';
import type { GraphPackage, GraphSnapshot, PackageAction } from '../../../src/protocol/graph';
import type { PackageDetails } from '../../../src/protocol/packageDetails';
import { appearanceOf } from '../../../src/run/kernel/kernel';
import { usageDetail } from '../../../src/run/usage/usage';
import { Codicon } from '../parts/icons';
import { Elapsed } from '../parts/elapsed';
import { useGraphServices } from '../parts/graphServices';
import { expectedOf } from '../package/expected';
import { ACTION_ICONS, actionsFor } from '../package/packageActions';
import { gateWords } from '../package/gateMarks';
import { PACKAGE_STRINGS } from '../package/strings';
import { TextButton } from './section';
import { firstDecision } from './whySection';
import { INSPECTOR_STRINGS } from './strings';

/** What does something with the package, and not only shows something of it. */
const ACTING = new Set<PackageAction>(['run', 'stop']);

const TRIED = new Set(['failed', 'blocked', 'cancelled', 'stalled', 'stale']);

const OVER = new Set(['done', 'skipped', 'cancelled']);

/** Which package it is, how it is, and what can be done with it. */
export function InspectorHeader(props: {
  item: GraphPackage;
  details: PackageDetails | undefined;
  snapshot: GraphSnapshot;
  titleId: string;
  onClose: () => void;
}): JSX.Element {
  const { item, details, snapshot, titleId, onClose } = props;
  const { act, steer } = useGraphServices();
  const steerable = snapshot.run.state === 'running' && snapshot.past !== true && !OVER.has(item.state);
  const look = appearanceOf(item);
  const expected = expectedOf(snapshot.packages)(item);
  // What shows something stands in the section that is about it; ways out stand with what they lead out of.
  const blocked = details?.blocked ?? [];
  const isAsked = firstDecision(blocked) !== undefined;
  const offered = new Set(
    blocked.flatMap(({ ways }) => ways.flatMap((way) => (way.package === item.id ? way.action : []))),
  );
  const actions = actionsFor(item, snapshot).filter((action) => ACTING.has(action) && !offered.has(action));
  return (
    <header className="inspector-header">
      <div className="inspector-title-row" data-color={look.color}>
        <span className="inspector-icon">
          <Codicon name={look.codicon} spinning={item.state === 'working' && item.waits === undefined} />
        </span>
        <h2 id={titleId}>{item.title}</h2>
        <button
          type="button"
          className="package-action"
          aria-label={INSPECTOR_STRINGS.close}
          title={INSPECTOR_STRINGS.close}
          onClick={onClose}
        >
          <Codicon name="close" />
        </button>
      </div>
      <p className="inspector-facts facts-line">
        <span className="inspector-state">{look.label}</span>
        <span>
          <code>{item.id}</code>
        </span>
        <span>{INSPECTOR_STRINGS.wave(item.wave)}</span>
        {item.agent !== undefined && <span>{item.agent}</span>}
        {item.machine !== undefined && <span>{item.machine}</span>}
        {item.tries !== undefined && <span>{PACKAGE_STRINGS.attempt(item.tries)}</span>}
        {item.round !== undefined && item.attempt > 0 && <span>{PACKAGE_STRINGS.round(item.round)}</span>}
        {item.worked !== undefined && (
          <span title={PACKAGE_STRINGS.worked}>
            <Elapsed amount={item.worked} />
          </span>
        )}
        {item.endedAt === undefined && expected !== undefined && (
          <span>{PACKAGE_STRINGS.expected(PACKAGE_STRINGS.about(expected))}</span>
        )}
        {item.usage && <span>{PACKAGE_STRINGS.usage(usageDetail(item.usage))}</span>}
        {item.usageUntold && <span>{PACKAGE_STRINGS.usageUntold}</span>}
        {details && !OVER.has(item.state) && (
          <span>{INSPECTOR_STRINGS.expected(details.timeoutMinutes)}</span>
        )}
        {!OVER.has(item.state) && <span>{INSPECTOR_STRINGS.slack(item.slackMinutes)}</span>}
      </p>
      {item.gates?.map((gate, index) => (
        <p key={index} className="inspector-gate" data-gate={gate.state}>
          {gateWords(gate)}
        </p>
      ))}
      {item.message !== undefined && <p className="inspector-message">{item.message}</p>}
      {item.printed !== undefined && <p className="inspector-printed">{item.printed}</p>}
      <div className="inspector-actions">
        {actions.map((action) => (
          <TextButton
            key={action}
            icon={ACTION_ICONS[action]}
            label={
              action === 'run' && TRIED.has(item.state)
                ? INSPECTOR_STRINGS.retry
                : PACKAGE_STRINGS.actions[action]
            }
            primary={action === 'run' && !isAsked}
            onClick={() => act(action, item.id)}
          />
        ))}
        {steerable && (
          <TextButton
            icon={item.paused === true ? 'debug-continue' : 'debug-pause'}
            label={item.paused === true ? INSPECTOR_STRINGS.resumePackage : INSPECTOR_STRINGS.pausePackage}
            onClick={() => steer({ kind: item.paused === true ? 'resume' : 'pause', package: item.id })}
          />
        )}
      </div>
      {details && details.description.trim() !== '' && (
        <p className="inspector-description">{details.description.trim()}</p>
      )}
    </header>
  );
}
