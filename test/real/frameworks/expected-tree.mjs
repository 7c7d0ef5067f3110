const FULL_METHOD = '/hop.Hop/Call';
const BY_LIBRARY = { http: 'POST', grpc: 'grpc.hop.Hop/Call' };

/**
 * @param {import('./routes.mjs').Stop[]} route
 * @param {{ isInstrumented: boolean, name: string }} how - Whether libraries make the server and
 *   client spans of the Node services, and the path of the first request.
 * @returns {string[]} What `assertTree()` has to find.
 */
export function expectedTree(route, { isInstrumented, name }) {
  const lines = [];
  let last = 'caller';
  const add = (service, kind, operation, parent = last) => {
    lines.push(`${service} ${kind} ${operation} < ${parent}`);
    last = `${service} ${kind} ${operation}`;
  };
  route.forEach((stop, i) => {
    if (stop.mesh) {
      const caller = last;
      add(meshOf(stop), 'proxy', '/chain');
      // The original does not read what the proxy has renewed.
      if (stop.runs === 'v1') last = caller;
    }
    add(stop.name, 'server', serverName(stop, i === 0 ? name : '/chain', isInstrumented));
    const next = route[i + 1];
    for (const operation of next === undefined ? [] : clientNames(stop, next, isInstrumented)) {
      add(stop.name, 'client', operation);
    }
  });
  return lines;
}

/**
 * @param {import('./routes.mjs').Stop} stop
 * @returns {string} The name of the proxy before it.
 */
export function meshOf({ name }) {
  return `mesh of ${name}`;
}

function serverName({ runs, over }, path, isInstrumented) {
  if (runs === 'node' && isInstrumented) return BY_LIBRARY[over];
  return over === 'http' && runs !== 'v2' ? path : FULL_METHOD;
}

function clientNames({ runs }, { over }, isInstrumented) {
  if (runs === 'v2') return [FULL_METHOD];
  if (runs === 'v1') return [over === 'http' ? 'HTTP:POST' : FULL_METHOD];
  const fork = over === 'http' ? '/chain' : 'Call';
  return isInstrumented ? [fork, BY_LIBRARY[over]] : [fork];
}
