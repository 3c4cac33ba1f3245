import { followSystemTheme } from './themes';
import './words';
import '@vscode/codicons/dist/codicon.css';
import '@xyflow/react/dist/base.css';
import './graph/base.css';
import { createRoot } from 'react-dom/client';
import type { ReviewDocument } from '../src/protocol/review';
import { GraphApp } from './graph/graphApp';
import type { WebviewApi } from './graph/messages/host';
import { connectHost } from './graph/messages/host';
import { shareIconStyles } from './review/iconStyles';
import { ReviewApp } from './review/reviewApp';

declare function acquireVsCodeApi(): WebviewApi;

// One script serves both pages: nearly all that the page for reviewers shows is the graph.
const root = document.getElementById('root');
const reviewed = document.getElementById('plan');
if (root && reviewed) {
  followSystemTheme();
  shareIconStyles();
  // Our own command has written it into this very page.
  createRoot(root).render(<ReviewApp document={JSON.parse(reviewed.textContent) as ReviewDocument} />);
} else if (root) {
  createRoot(root).render(<GraphApp host={connectHost(acquireVsCodeApi(), root.dataset['plan'])} />);
}
