import '@vscode/codicons/dist/codicon.css';
import '@xyflow/react/dist/base.css';
import '../graph/base.css';
import { createRoot } from 'react-dom/client';
import type { ReviewDocument } from '../../src/protocol/review';
import { followSystemTheme } from '../themes/systemTheme';
import { shareIconStyles } from './iconStyles';
import { ReviewApp } from './reviewApp';

const root = document.getElementById('root');
const plan = document.getElementById('plan');
if (root && plan) {
  followSystemTheme();
  shareIconStyles();
  // Our own command has written it into this very page.
  createRoot(root).render(<ReviewApp document={JSON.parse(plan.textContent) as ReviewDocument} />);
}
