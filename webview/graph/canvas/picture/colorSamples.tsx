import './picture.css';
import type { JSX, RefObject } from 'react';
import { memo } from 'react';
import { PACKAGE_STATES, STATE_APPEARANCE } from '../../../../src/run/kernel/packageStates';
import { COLOR_ROLES } from './themeColors';

/** One invisible element for each colour and icon that a canvas needs, so that style sheets alone decide on them. */
export const ColorSamples = memo(function ColorSamples({
  container,
}: {
  container: RefObject<HTMLDivElement | null>;
}): JSX.Element {
  return (
    <div ref={container} className="color-samples" aria-hidden="true">
      {COLOR_ROLES.map((role) => (
        <i key={role} data-role={role} />
      ))}
      {PACKAGE_STATES.map((state) => (
        <i
          key={state}
          className={`codicon codicon-${STATE_APPEARANCE[state].codicon}`}
          data-state={state}
          data-color={STATE_APPEARANCE[state].color}
        />
      ))}
    </div>
  );
});
