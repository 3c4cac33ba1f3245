import { describeCli } from './describeCli';

describeCli('opencode');
