import { describe, expect, it } from 'vitest';
import { addressAfter, addressWithin, wishWithin } from '../../src/views/packageAddress';

describe('the address of a package in a sub-plan', () => {
  it('names the packages around it first', () => {
    const address = addressWithin(addressWithin('shop', 'api'), 'orders');
    expect(address).toBe('shop / api / orders');
    expect(addressAfter('shop', address)).toBe('api / orders');
    expect(addressAfter('api', address)).toBeUndefined();
  });

  it('leads into no plan whose package only begins alike', () => {
    expect(addressAfter('shop', 'shop-api')).toBeUndefined();
    expect(addressAfter('shop', 'shop')).toBeUndefined();
  });
});

describe('a wish of a child run', () => {
  it('names what it is about by its address', () => {
    expect(wishWithin('shop', { kind: 'pause', package: 'api' })).toEqual({
      kind: 'pause',
      package: 'shop / api',
    });
    expect(wishWithin('shop', { kind: 'approve', gate: 'api:merge:1' })).toEqual({
      kind: 'approve',
      gate: 'shop / api:merge:1',
    });
    expect(wishWithin('shop', { kind: 'retry', packages: ['a', 'b'] })).toEqual({
      kind: 'retry',
      packages: ['shop / a', 'shop / b'],
    });
  });

  it('names the child run itself where it is about all of it', () => {
    const { package: address = '' } = wishWithin('shop', { kind: 'resume' }) as { package?: string };
    expect(addressAfter('shop', address)).toBe('');
  });
});
