import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/vscode-button.js';
import type { VscodeToolbarButton } from '@vscode-elements/elements/dist/vscode-toolbar-button/vscode-toolbar-button.js';

type ElementProps<T, Own extends keyof T> = DetailedHTMLProps<HTMLAttributes<T>, T> & Partial<Pick<T, Own>>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': ElementProps<VscodeButton, 'icon' | 'secondary' | 'disabled'>;
      'vscode-toolbar-button': ElementProps<
        VscodeToolbarButton,
        'icon' | 'label' | 'toggleable' | 'checked'
      > & {
        readonly onchange?: (event: Event) => void;
      };
    }
  }
}
