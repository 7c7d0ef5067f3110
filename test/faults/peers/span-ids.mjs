/**
 * @param {Buffer} body - What a backend was sent.
 * @returns {string[]} What tells apart the spans that a `spanEnder` has made: ids in Zipkin's JSON;
 *   in binary formats, which hold text as it is, their names.
 */
export function spanIds(body) {
  const isJson = body[0] === '['.charCodeAt(0);
  if (!isJson) return body.toString('latin1').match(/span-\d+/g) ?? [];
  return JSON.parse(body.toString())
    .filter(({ name }) => /^span-\d+$/.test(name))
    .map(({ id }) => id);
}
