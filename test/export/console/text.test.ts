import { describe, expect, it } from 'vitest';
import { cutToWidth, displayWidth } from '../../../src/export/console/lines/display-width.js';
import { durationBar } from '../../../src/export/console/lines/duration-bar.js';
import { formatDuration } from '../../../src/export/console/lines/format-duration.js';
import { UNICODE_GLYPHS } from '../../../src/export/console/lines/glyphs.js';
import { printableText } from '../../../src/otel/printable-text.js';
import { shortTraceId } from '../../../src/export/console/short-trace-id.js';

describe('formatDuration', () => {
  const printed: [number, string][] = [
    [-5, '0µs'],
    [0, '0µs'],
    [400, '0.4µs'],
    [1_234, '1.23µs'],
    [850_000, '850µs'],
    [999_400, '999µs'],
    [999_600, '1ms'],
    [9_999_000, '10ms'],
    [12_345_678, '12.3ms'],
    [999_499_999, '999ms'],
    [999_600_000, '1s'],
    [1_254_000_000, '1.25s'],
    [3_600_000_000_000, '3600s'],
  ];
  it.each(printed)('prints %d ns as %s', (nanoseconds, expected) => {
    expect(formatDuration(nanoseconds, 'µs')).toBe(expected);
  });
});

describe('durationBar', () => {
  const drawn: [number, number, string][] = [
    [0, 1, '████████████████████████'],
    [0, 0, '▌                       '],
    [1, 1, '                       ▐'],
    [0.5, 0.5, '            ▌           '],
    [1 / 48, 3 / 48, '▐▌                      '],
    [0.25, 0.75, '      ████████████      '],
    [-1, 2, '████████████████████████'],
  ];
  it.each(drawn)('draws %d to %d', (start, end, expected) => {
    expect(durationBar(start, end, UNICODE_GLYPHS)).toBe(expected);
  });
});

describe('printableText', () => {
  const escaped: [string, string][] = [
    ['plain text: ✗ 查询 😀', 'plain text: ✗ 查询 😀'],
    ['C:\\new', 'C:\\new'],
    ['\r\n\t', '\\r\\n\\t'],
    ['\0\x07\x1b\x7f\x9b', '\\x00\\x07\\x1b\\x7f\\x9b'],
    ['\u2028\u2029\u202e\u2066\u200f', '\\u2028\\u2029\\u202e\\u2066\\u200f'],
    ['\ud800', '\\ud800'],
  ];
  it.each(escaped)('escapes %j', (text, expected) => {
    expect(printableText(text)).toBe(expected);
  });
});

describe('displayWidth', () => {
  const widths: [string, number][] = [
    ['', 0],
    ['plain', 5],
    ['étoile', 6],
    ['e\u0301', 1],
    ['查询', 4],
    ['한글', 4],
    ['ｗｉｄｅ', 8],
    ['😀', 2],
    ['├─ █', 4],
  ];
  it.each(widths)('counts %j as %d', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('cuts to a width, the mark included', () => {
    expect(cutToWidth('abcdef', 6, '…')).toBe('abcdef');
    expect(cutToWidth('abcdef', 5, '…')).toBe('abcd…');
    expect(cutToWidth('abcdef', 5, '...')).toBe('ab...');
    expect(cutToWidth('查询订单', 6, '…')).toBe('查询…');
  });
});

describe('shortTraceId', () => {
  const ids: [string, string][] = [
    ['000000000000000000f067aa0ba902b7', '00f067aa0ba902b7'],
    ['0af7651916cd43dd8448eb211c80319c', '0af7651916cd43dd8448eb211c80319c'],
    ['0000000000000001a3ce929d0e0e4736', '0000000000000001a3ce929d0e0e4736'],
    ['0000000000000000', '0000000000000000'],
    ['', ''],
  ];
  it.each(ids)('prints %s as %s', (traceId, expected) => {
    expect(shortTraceId(traceId)).toBe(expected);
  });
});
