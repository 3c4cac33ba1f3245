import '../words';
import '@vscode/codicons/dist/codicon.css';
import '@xyflow/react/dist/base.css';
import './base.css';
import { createRoot } from 'react-dom/client';
import type { WebviewApi } from '../host';
import { connectHost } from '../host';
import { GraphApp } from './graphApp';

declare function acquireVsCodeApi(): WebviewApi;

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <GraphApp
      host={connectHost(acquireVsCodeApi(), root.dataset['plan'])}
      compact={root.dataset['compact'] === 'yes'}
    />,
  );
}
