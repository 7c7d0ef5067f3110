const NAME = 'kratos-trace-id';
const TRACE = 'a:b:0:1';

const thrower = () => {
  throw new Error('a carrier of somebody else');
};

/** Carriers that bring no trace that anybody may believe, each made anew. */
export const badCarriers = {
  'a __proto__ key': () => JSON.parse(`{ "__proto__": { "${NAME}": "${TRACE}" } }`),
  'an inherited header': () => Object.create({ [NAME]: TRACE, traceparent: TRACE }),
  'a constructor key': () => JSON.parse(`{ "constructor": { "prototype": { "x": 1 } } }`),
  'throwing getters': () => {
    const property = { enumerable: true, get: thrower, set: thrower };
    return Object.defineProperties({}, { [NAME]: property, traceparent: property });
  },
  'a proxy that always throws': () =>
    new Proxy({}, { get: thrower, has: thrower, ownKeys: thrower, set: thrower }),
  'throwing accessors': () => ({ get: thrower, set: thrower }),
  'accessors that are no functions': () => ({ get: 1, set: 'x', [NAME]: { nested: TRACE } }),
  'a value that throws': () => ({ [NAME]: { toString: thrower }, traceparent: Symbol('x') }),
  'an array': () => [NAME, TRACE],
  nothing: () => Object.create(null),
};
