import { describeCli } from './describeCli';

describeCli('copilot');
