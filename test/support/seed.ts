import fc from 'fast-check';
import { SEED } from './depth';

/** Every property draws from one seed, so that what was red is red again. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
