import type { AttributeValue } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { goSprint } from '../../../src/go/go-sprint.js';

// Printed by Go 1.19's fmt.Sprint, the floats as float64.
const printed: [AttributeValue | null | undefined, string][] = [
  ['text', 'text'],
  ['', ''],
  [true, 'true'],
  [false, 'false'],
  [0, '0'],
  [-7, '-7'],
  [1_000_000, '1000000'],
  [9_007_199_254_740_991, '9007199254740991'],
  [0.5, '0.5'],
  [-0.25, '-0.25'],
  [123456.75, '123456.75'],
  [1234567.5, '1.2345675e+06'],
  [123456789.25, '1.2345678925e+08'],
  [0.0001, '0.0001'],
  [0.00001234, '1.234e-05'],
  [1.5e-7, '1.5e-07'],
  [2e19, '2e+19'],
  [1e21, '1e+21'],
  [1e300, '1e+300'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [NaN, 'NaN'],
  [['a', 'b'], '[a b]'],
  [[0.5, 1], '[0.5 1]'],
  [[true, false], '[true false]'],
  [[], '[]'],
  [['a', null, 'b'], '[a <nil> b]'],
  [null, '<nil>'],
  [undefined, '<nil>'],
];

describe('goSprint', () => {
  it.each(printed)('prints %j as %s', (value, expected) => {
    expect(goSprint(value)).toBe(expected);
  });
});
