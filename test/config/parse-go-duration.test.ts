import { describe, expect, test } from 'vitest';
import { parseGoDuration } from '../../src/go/parse-go-duration.js';

// Both tables hold what Go's time.ParseDuration answers.

describe('durations of Go, in nanoseconds', () => {
  test.each<[string, number]>([
    ['0', 0],
    ['+0', 0],
    ['-0', 0],
    ['-0s', 0],
    ['1ns', 1],
    ['1us', 1_000],
    ['1µs', 1_000],
    ['1μs', 1_000],
    ['1ms', 1_000_000],
    ['1s', 1_000_000_000],
    ['1m', 60_000_000_000],
    ['1h', 3_600_000_000_000],
    ['-5s', -5_000_000_000],
    ['+5s', 5_000_000_000],
    ['1h2m3s', 3_723_000_000_000],
    ['3m1h', 3_780_000_000_000],
    ['1s1s', 2_000_000_000],
    ['1.5s', 1_500_000_000],
    ['.5s', 500_000_000],
    ['5.s', 5_000_000_000],
    ['1.ms', 1_000_000],
    ['0.3ns', 0],
    ['0.9999999999s', 999_999_999],
    ['1.00000000000000000000000001s', 1_000_000_000],
    ['0.100000000000000000000000000001h', 360_000_000_000],
    ['9223372036854775807ns', 2 ** 63],
    ['-9223372036854775808ns', -(2 ** 63)],
    ['2562047h47m16.854775807s', 2 ** 63],
  ])('%j is %d', (text, nanos) => {
    expect(parseGoDuration(text)).toBe(nanos / 1e6);
  });
});

describe('what is no duration', () => {
  test.each<[string, string]>([
    ['', 'time: invalid duration ""'],
    ['abc', 'time: invalid duration "abc"'],
    ['5', 'time: missing unit in duration "5"'],
    ['+', 'time: invalid duration "+"'],
    ['-', 'time: invalid duration "-"'],
    ['--1s', 'time: invalid duration "--1s"'],
    ['.', 'time: invalid duration "."'],
    ['-.', 'time: invalid duration "-."'],
    ['s', 'time: invalid duration "s"'],
    ['.s', 'time: invalid duration ".s"'],
    ['+.s', 'time: invalid duration "+.s"'],
    ['1.s2', 'time: missing unit in duration "1.s2"'],
    ['1..s', 'time: missing unit in duration "1..s"'],
    ['00', 'time: missing unit in duration "00"'],
    ['1 s', 'time: unknown unit " s" in duration "1 s"'],
    ['5d', 'time: unknown unit "d" in duration "5d"'],
    ['1hh', 'time: unknown unit "hh" in duration "1hh"'],
    ['1S', 'time: unknown unit "S" in duration "1S"'],
    ['1e3s', 'time: unknown unit "e" in duration "1e3s"'],
    ['0x1s', 'time: unknown unit "x" in duration "0x1s"'],
    ['200ms ', 'time: unknown unit "ms " in duration "200ms "'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['9223372036854775809ns', 'time: invalid duration "9223372036854775809ns"'],
    ['10000000000000000000s', 'time: invalid duration "10000000000000000000s"'],
    ['3000000h', 'time: invalid duration "3000000h"'],
    ['"\\', 'time: invalid duration "\\"\\\\"'],
    ['\n', 'time: invalid duration "\\x0a"'],
    ['é', 'time: invalid duration "\\xc3\\xa9"'],
    ['1é', 'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
  ])('%j is refused in the words of Go', (text, message) => {
    expect(() => parseGoDuration(text)).toThrow(new Error(message));
  });
});
