// The cases of the test harness of the W3C recommendation "Trace Context" (w3c/trace-context,
// test/test.py, strict level 2) under their names there, as a table of our own.

const TRACE = '12345678901234567890123456789012';
const PARENT = '1234567890123456';
const VALID = `00-${TRACE}-${PARENT}-00`;

/**
 * One request, and what the calls that it causes must carry. They always carry one valid
 * `traceparent`, and a valid `tracestate` if any.
 *
 * @typedef {object} W3cRequest
 * @property {[string, string][]} headers - As they are sent; a name may occur more than once.
 * @property {'same' | 'new' | 'first'} [trace] - Whether they go on in the trace of the header, of the
 *   first one, or in a new one.
 * @property {Record<string, string>} [has] - Members that `tracestate` must have, in this order.
 * @property {string[]} [lacks] - Members that it must not have.
 * @property {number} [members] - How many it must have.
 * @property {number} [calls] - How many calls it causes; default 1. Each has a parent id of its own.
 */

/** A request with this `traceparent`. */
const parent = (value, trace) => ({ headers: [['traceparent', value]], trace });
const invalid = (...values) => values.map((value) => parent(value, 'new'));
const valid = (...values) => values.map((value) => parent(value, 'same'));

/** A request with a valid `traceparent` and these `tracestate` headers. */
const state = (values, expected) => ({
  headers: [['traceparent', VALID], ...[values].flat().map((value) => ['tracestate', value])],
  trace: 'same',
  ...expected,
});
const named = (name, value) => [name, value];

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
const ALL_OF_A_VALUE = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i))
  .join('')
  .replace(/[,=]/g, '');

/** `bar01=01` to the last of them, in headers of ten. */
function bars(count) {
  const all = Array.from({ length: count }, (_, i) => String(i + 1).padStart(2, '0'));
  const headers = [];
  for (let i = 0; i < count; i += 10) {
    headers.push(
      all
        .slice(i, i + 10)
        .map((n) => `bar${n}=${n}`)
        .join(','),
    );
  }
  return headers;
}

/** @type {Record<string, W3cRequest[]>} */
export const W3C_CASES = {
  both_traceparent_and_tracestate_missing: [{ headers: [] }],
  traceparent_included_tracestate_missing: valid(`00-${TRACE}-${PARENT}-01`),
  traceparent_duplicated: [
    {
      headers: [
        ['traceparent', `00-${TRACE.slice(0, -1)}1-${PARENT}-01`],
        ['traceparent', `00-${TRACE}-${PARENT}-01`],
      ],
      // The harness wants a new trace. The copies come from proxies, so the first counts here.
      trace: 'first',
    },
  ],
  traceparent_header_name: ['trace-parent', 'trace.parent'].map((name) => ({
    headers: [named(name, `00-${TRACE}-${PARENT}-01`)],
    trace: 'new',
  })),
  traceparent_header_name_valid_casing: ['TraceParent', 'TrAcEpArEnT', 'TRACEPARENT'].map(
    (name) => ({ headers: [named(name, `00-${TRACE}-${PARENT}-01`)], trace: 'same' }),
  ),
  traceparent_version_0x00: invalid(
    `00-${TRACE}-${PARENT}-01.`,
    `00-${TRACE}-${PARENT}-01-what-the-future-will-be-like`,
  ),
  traceparent_version_0xcc: [
    ...valid(`cc-${TRACE}-${PARENT}-01`, `cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`),
    ...invalid(`cc-${TRACE}-${PARENT}-01.what-the-future-will-be-like`),
  ],
  traceparent_version_0xff: invalid(`ff-${TRACE}-${PARENT}-01`),
  traceparent_version_illegal_characters: invalid(
    `.0-${TRACE}-${PARENT}-01`,
    `0.-${TRACE}-${PARENT}-01`,
  ),
  traceparent_version_too_long: invalid(`000-${TRACE}-${PARENT}-01`, `0000-${TRACE}-${PARENT}-01`),
  traceparent_version_too_short: invalid(`0-${TRACE}-${PARENT}-01`),
  traceparent_trace_id_all_zero: invalid(`00-${'0'.repeat(32)}-${PARENT}-01`),
  traceparent_trace_id_illegal_characters: invalid(
    `00-.${TRACE.slice(1)}-${PARENT}-01`,
    `00-${TRACE.slice(0, -1)}.-${PARENT}-01`,
  ),
  traceparent_trace_id_too_long: invalid(`00-${TRACE}3-${PARENT}-01`),
  traceparent_trace_id_too_short: invalid(`00-${TRACE.slice(0, -1)}-${PARENT}-01`),
  traceparent_parent_id_all_zero: invalid(`00-${TRACE}-${'0'.repeat(16)}-01`),
  traceparent_parent_id_illegal_characters: invalid(
    `00-${TRACE}-.${PARENT.slice(1)}-01`,
    `00-${TRACE}-${PARENT.slice(0, -1)}.-01`,
  ),
  traceparent_parent_id_too_long: invalid(`00-${TRACE}-${PARENT}7-01`),
  traceparent_parent_id_too_short: invalid(`00-${TRACE}-${PARENT.slice(0, -1)}-01`),
  traceparent_trace_flags_illegal_characters: invalid(
    `00-${TRACE}-${PARENT}-.0`,
    `00-${TRACE}-${PARENT}-0.`,
  ),
  traceparent_trace_flags_too_long: invalid(`00-${TRACE}-${PARENT}-001`),
  traceparent_trace_flags_too_short: invalid(`00-${TRACE}-${PARENT}-1`),
  traceparent_ows_handling: valid(
    ` 00-${TRACE}-${PARENT}-01`,
    `\t00-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01 `,
    `00-${TRACE}-${PARENT}-01\t`,
    `\t 00-${TRACE}-${PARENT}-01 \t`,
  ),
  tracestate_included_traceparent_missing: ['foo=1', 'foo=1,bar=2'].map((value) => ({
    headers: [['tracestate', value]],
    members: 0,
  })),
  tracestate_included_traceparent_included: [state('foo=1,bar=2', { has: { foo: '1', bar: '2' } })],
  tracestate_header_name: ['trace-state', 'trace.state'].map((name) => ({
    headers: [['traceparent', VALID], named(name, 'foo=1')],
    lacks: ['foo'],
  })),
  tracestate_header_name_valid_casing: ['TraceState', 'TrAcEsTaTe', 'TRACESTATE'].map((name) => ({
    headers: [['traceparent', VALID], named(name, 'foo=1')],
    has: { foo: '1' },
  })),
  tracestate_empty_header: [
    state('', { members: 0 }),
    state(['foo=1', ''], { has: { foo: '1' } }),
    state(['', 'foo=1'], { has: { foo: '1' } }),
  ],
  tracestate_multiple_headers_different_keys: [
    state(['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'], {
      has: { foo: '1', bar: '2', rojo: '1', congo: '2', baz: '3' },
    }),
  ],
  tracestate_duplicated_keys: [
    'foo=1,foo=1',
    'foo=1,foo=2',
    ['foo=1', 'foo=1'],
    ['foo=1', 'foo=2'],
  ].map((values) => state(values, { lacks: ['foo'] })),
  tracestate_all_allowed_characters: [LOWER, `${LOWER}@a-z0-9_-*/`].map((key) =>
    state(`${key}=${ALL_OF_A_VALUE}`, { has: { [key]: ALL_OF_A_VALUE } }),
  ),
  tracestate_ows_handling: [
    ...['foo=1 \t , \t bar=2, \t baz=3', 'foo=1\t \t,\t \tbar=2,\t \tbaz=3'].map((value) =>
      state(value, { has: { foo: '1', bar: '2', baz: '3' } }),
    ),
    ...[' foo=1', '\tfoo=1', 'foo=1 ', 'foo=1\t', '\t foo=1 \t'].map((value) =>
      state(value, { has: { foo: '1' } }),
    ),
  ],
  tracestate_key_illegal_characters: ['foo ', 'FOO', 'foo.bar'].map((key) =>
    state(`${key}=1`, { lacks: [key] }),
  ),
  tracestate_key_illegal_vendor_format: ['foo@', '@foo', 'foo@@bar', 'foo@bar@baz'].map((key) =>
    state(`${key}=1,bar=2`, { lacks: ['bar'] }),
  ),
  tracestate_member_count_limit: [
    state(bars(32), { has: { bar01: '01' }, members: 32 }),
    state(bars(33), { lacks: ['bar01'] }),
  ],
  tracestate_key_length_limit: [
    state(['foo=1', `${'z'.repeat(256)}=1`], { has: { foo: '1' } }),
    state(['foo=1', `${'z'.repeat(257)}=1`], { lacks: ['foo'] }),
    state(['foo=1', `${'t'.repeat(241)}@${'v'.repeat(14)}=1`], { has: { foo: '1' } }),
    state(['foo=1', `${'t'.repeat(242)}@v=1`], { lacks: ['foo'] }),
    state(['foo=1', `t@${'v'.repeat(15)}=1`], { lacks: ['foo'] }),
  ],
  tracestate_value_illegal_characters: [
    state('foo=bar=baz', { lacks: ['foo'] }),
    state('foo=,bar=3', { lacks: ['foo', 'bar'] }),
  ],
  multiple_requests_with_valid_traceparent: [
    { ...parent(`00-${TRACE}-${PARENT}-01`, 'same'), calls: 3 },
  ],
  multiple_requests_without_traceparent: [{ headers: [], calls: 3 }],
  multiple_requests_with_illegal_traceparent: [
    { ...parent(`00-${'0'.repeat(32)}-${PARENT}-01`, 'new'), calls: 3 },
  ],
};

/**
 * What OpenTelemetry itself fails: it reads two `traceparent` headers as none, and keeps the good members of a `tracestate` where the harness
 * wants none of them.
 */
export const FAILED_BY_OPENTELEMETRY = [
  'traceparent_duplicated',
  'tracestate_duplicated_keys',
  'tracestate_key_illegal_vendor_format',
  'tracestate_member_count_limit',
  'tracestate_key_length_limit',
  'tracestate_value_illegal_characters',
];
