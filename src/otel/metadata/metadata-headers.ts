/** Prefix of metadata over HTTP (`pkg/net/http/blademaster/metadata.go`). */
export const HTTP_PREFIX = 'x-bm-metadata-';
/** Prefix of what Kratos v2 and v3 pass on (`middleware/metadata/metadata.go` of v2). */
export const GLOBAL_PREFIX = 'x-md-global-';
/** The caller's name, as clients of Kratos v1 send it over HTTP. */
export const HTTP_CALLER = 'x1-bmspy-user';
/** Milliseconds that the caller waits, over HTTP. */
export const HTTP_TIMEOUT = 'x1-bmspy-timeout';
/** The user's address at the edge, over HTTP. */
export const HTTP_REMOTE_IP = 'x-backend-bm-real-ip';
/** The user's port at the edge, over HTTP. */
export const HTTP_REMOTE_PORT = 'x-backend-bm-real-ipport';
/** What the caller waits, over gRPC (gRPC over HTTP/2, "Requests"). */
export const GRPC_TIMEOUT = 'grpc-timeout';
/** The caller's name, as Kratos v2 and v3 send it. */
export const SERVICE_NAME = 'x-md-service-name';

/** Names of one value over one protocol. */
export type MetadataNames = Readonly<
  Record<'caller' | 'color' | 'remoteIp' | 'remotePort' | 'mirror' | 'criticality', string>
>;

/** The headers over HTTP. */
export const HTTP_NAMES: MetadataNames = {
  caller: `${HTTP_PREFIX}caller`,
  color: `${HTTP_PREFIX}color`,
  remoteIp: `${HTTP_PREFIX}remote-ip`,
  remotePort: `${HTTP_PREFIX}remote-port`,
  mirror: `${HTTP_PREFIX}mirror`,
  criticality: `${HTTP_PREFIX}criticality`,
};

/** The keys over gRPC (`pkg/net/metadata/key.go`). */
export const GRPC_NAMES: MetadataNames = {
  caller: 'caller',
  color: 'color',
  remoteIp: 'remote_ip',
  remotePort: 'remote_port',
  mirror: 'mirror',
  criticality: 'criticality',
};

/** Headers over HTTP that are read by their names. */
export const HTTP_FIELDS: readonly string[] = [
  ...Object.values(HTTP_NAMES),
  'caller',
  HTTP_CALLER,
  HTTP_TIMEOUT,
  HTTP_REMOTE_IP,
  HTTP_REMOTE_PORT,
  GRPC_TIMEOUT,
  SERVICE_NAME,
];

/**
 * @param carrier - A carrier.
 * @returns Whether it is metadata of gRPC, or encloses some: keys have other names there.
 */
export function isGrpcCarrier(carrier: unknown): boolean {
  if (typeof carrier !== 'object' || carrier === null) return false;
  const { getMap, metadata } = carrier as { getMap?: unknown; metadata?: { getMap?: unknown } };
  return typeof getMap === 'function' || typeof metadata?.getMap === 'function';
}
