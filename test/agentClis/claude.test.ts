import { describeCli } from './describeCli';

describeCli('claude');
