import { describeCli } from './describeCli';

describeCli('codex');
