import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactDsn } from '../../src/config/dsn/redact-dsn.js';
import { showUnknown, showValue } from '../../src/config/show-value.js';

describe('redactDsn', () => {
  it.each([
    ['tcp://user:p/w@h:1', 'tcp://user:xxxxx@h:1'],
    ['tcp://token@h:1', 'tcp://xxxxx@h:1'],
    ['tcp://user:token%40h:1', 'tcp://user:xxxxx@h:1'],
    ['tcp://:pass@h:1', 'tcp://:xxxxx@h:1'],
    ['tcp://user:pass', 'tcp://user:xxxxx'],
    ['tcp://to/ken@h', 'tcp://xxxxx@h'],
    ['tcp://user:pa?ss@h', 'tcp://xxxxx'],
    ['zipkin+http://h/?mail=a@b', 'zipkin+http://xxxxx'],
    ['otlp+https://h/x?key=1&timeout=2s', 'otlp+https://h/x?key=xxxxx&timeout=2s'],
    ['otlp+https://h?token', 'otlp+https://h?xxxxx'],
    ['otlp+https://h?timeout=1s;key=2', 'otlp+https://h?timeout=xxxxx'],
    ['otlp+https://h#token', 'otlp+https://h#xxxxx'],
    ['otlp+http:///user:pass', 'otlp+http:///xxxxx'],
    ['otlp+http:/user:pass', 'otlp+http:/xxxxx'],
    ['zipkin+http:user:pass', 'zipkin+http:xxxxx'],
    ['user:pass', 'user:xxxxx'],
    ['h:6077', 'h:6077'],
    ['[::1]:6077', '[::1]:6077'],
    ['unixgram:///tmp/a@b', 'unixgram:///tmp/a@b'],
    ['console:?disable_sample=true', 'console:?disable_sample=true'],
    ['a-token-of-more-than-24-letters', 'xxxxx'],
    ['', ''],
  ])('%s becomes %s', (dsn, shown) => {
    expect(redactDsn(dsn)).toBe(shown);
  });

  it('never shows what stands before the last @, in a query or behind #', () => {
    const secret = fc
      .array(fc.constantFrom('QZ', 'JQ', '/', '?', '#', '@', ':', '&', '=', '%40', ' ', '\n'))
      .map((parts) => parts.join(''));
    const shape = fc.constantFrom<(text: string) => string>(
      (text) => `otlp+https://user:${text}@h`,
      (text) => `otlp+https://user:${text}%40h`,
      (text) => `zipkin+http://h/?key=${text.replaceAll(/[&#]/g, '')}`,
      (text) => `tcp://h:1#${text}`,
    );
    fc.assert(
      fc.property(shape, secret, (make, text) => {
        expect(redactDsn(make(text))).not.toMatch(/[QZJ]/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a value in an error', () => {
  it.each([
    ['zipkin+http://me:pass@h', '"zipkin+http://me:xxxxx@h"'],
    [['x', 'tcp://h?key=1'], '["x", "tcp://h?key=xxxxx"]'],
    [{ password: 'x' }, '{password}'],
    ['b3', '"b3"'],
  ])('%j is shown as %s', (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });

  it.each([
    ['token', '(string)'],
    [['token'], '(an array)'],
    [1, '= 1'],
    [null, '(null)'],
  ])('%j of an unknown setting is %s', (value, shown) => {
    expect(showUnknown(value)).toBe(shown);
  });
});
