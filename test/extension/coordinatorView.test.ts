import { describe, expect, it } from 'vitest';
import type { CoordinatorStanding } from '../../src/extension/coordinator/coordinatorView';
import {
  capabilityRows,
  coordinatorItem,
  coordinatorTooltip,
  wayBack,
} from '../../src/extension/coordinator/coordinatorView';
import { CAPABILITIES } from '../../src/run/coordinator/coordination';

const URL = 'https://coordinator.example';

function standing(changes: Partial<CoordinatorStanding> = {}): CoordinatorStanding {
  return {
    known: { kind: 'remote', url: URL, can: CAPABILITIES },
    lost: undefined,
    doubted: [],
    ...changes,
  };
}

describe('the coordinator in the status bar', () => {
  it('says as little as possible while nothing is missing', () => {
    expect(coordinatorItem(standing())).toEqual({
      text: '$(organization)',
      spoken: `Coordinator ${URL}: can do everything`,
      isWarning: false,
    });
    expect(wayBack(standing())).toBeUndefined();
  });

  it('counts what it can do where only something enriching is missing, and names what is', () => {
    const can = CAPABILITIES.filter((each) => each !== 'CAN_MEMORY');
    expect(coordinatorItem(standing({ known: { kind: 'embedded', can } }))).toEqual({
      text: '$(organization) 7/8',
      spoken: 'Coordinator of this repository: without Memory',
      isWarning: false,
    });
  });

  it('warns when packages run one at a time, whatever else there is', () => {
    const lost = standing({ lost: `${URL} does not answer`, doubted: ['a'] });
    expect(coordinatorItem(lost)).toMatchObject({ text: '$(warning) One at a time', isWarning: true });
    expect(wayBack(lost)).toContain('as soon as it is back');
    expect(coordinatorTooltip(lost)).toContain('One package at a time');
  });

  it('warns of locks in doubt', () => {
    expect(coordinatorItem(standing({ doubted: ['a', 'b'] }))).toMatchObject({
      text: '$(warning) 2 locks in doubt',
      isWarning: true,
    });
  });

  it('shows text of others as text', () => {
    const tooltip = coordinatorTooltip(standing({ lost: '[click](command:evil) $(zap) | <b>' }));
    expect(tooltip).not.toContain('[click](command:evil)');
    expect(tooltip).not.toContain(' $(zap)');
    expect(coordinatorTooltip(standing())).not.toContain('https://');
  });
});

it('says of each capability what it is for, and what is switched off without it', () => {
  const rows = capabilityRows({ kind: 'remote', url: URL, can: ['CAN_LOCK'] });
  expect(rows.map(({ capability }) => capability)).toEqual(CAPABILITIES);
  expect(rows.filter(({ has }) => has).map(({ label }) => label)).toEqual(['Locks']);
  expect(rows.filter(({ has, isRequired }) => !has && isRequired).map(({ meaning }) => meaning)).toEqual([
    'Missing: packages run one at a time.',
    'Missing: packages run one at a time.',
  ]);
});
