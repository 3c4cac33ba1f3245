import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { JSX } from 'react';
import type { Remedy } from '../../../src/protocol/remedy';
import { useGraphServices } from '../parts/graphServices';
import { NOTICE_STRINGS } from './strings';

/** A button for each thing that can be done; the first one is what most people want. */
export function RemedyButtons({ remedies }: { remedies: readonly Remedy[] }): JSX.Element | null {
  const { editor, remedy } = useGraphServices();
  if (!editor || remedies.length === 0) {
    return null;
  }
  return (
    <div className="notice-remedies">
      {remedies.map((each, index) => (
        <vscode-button key={each} secondary={index > 0} onClick={() => remedy(each)}>
          {NOTICE_STRINGS.remedies[each]}
        </vscode-button>
      ))}
    </div>
  );
}
