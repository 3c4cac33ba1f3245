import type { Attention } from '../../run/explaining/attention';
import { addressWithin } from '../../views/packageAddress';
import { wishWithin } from '../../views/wishWithin';

/** What waits in the child run of a package, as the plan around it names it. */
export function attentionWithin(group: string, attention: Attention): Attention {
  return {
    ...attention,
    package: addressWithin(group, attention.package),
    ways: attention.ways.map((way) => ({ ...way, action: wishWithin(group, way.action) })),
  };
}
