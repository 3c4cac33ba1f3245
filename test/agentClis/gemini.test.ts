import { describeCli } from './describeCli';

describeCli('gemini');
