/*
 * The tag keys of the original (`pkg/net/trace/tag.go`), which are those of OpenTracing's semantic
 * conventions.
 */

/** The package, framework or library that made the span, e.g. `grpc`. */
export const TagComponent = 'component';
/** Name of the database instance. */
export const TagDBInstance = 'db.instance';
/** The database statement, e.g. `SELECT * FROM user`. */
export const TagDBStatement = 'db.statement';
/** Type of the database: `sql`, or the lower-case category, e.g. `redis`. */
export const TagDBType = 'db.type';
/** User name for the database. */
export const TagDBUser = 'db.user';
/** Whether the operation has failed (boolean). */
export const TagError = 'error';
/** Method of the HTTP request. */
export const TagHTTPMethod = 'http.method';
/** Status code of the HTTP response (whole number). */
export const TagHTTPStatusCode = 'http.status_code';
/** URL of the request. */
export const TagHTTPURL = 'http.url';
/** Address at which messages are exchanged, e.g. a topic. */
export const TagMessageBusDestination = 'message_bus.destination';
/** Address of the peer: `ip:port`, a host name or a connection string. */
export const TagPeerAddress = 'peer.address';
/** Host name of the peer. */
export const TagPeerHostname = 'peer.hostname';
/** IPv4 address of the peer. */
export const TagPeerIPv4 = 'peer.ipv4';
/** IPv6 address of the peer. */
export const TagPeerIPv6 = 'peer.ipv6';
/** Port of the peer (whole number). */
export const TagPeerPort = 'peer.port';
/** Name of the service that is called. */
export const TagPeerService = 'peer.service';
/** Hint to capture (greater than 0) or not to capture (0) a trace. */
export const TagSamplingPriority = 'sampling.priority';
/** Kind of the span: `client`, `server`, `producer` or `consumer`. */
export const TagSpanKind = 'span.kind';
/** Tag of the original's predecessor. */
export const TagAnnotation = 'legacy.annotation';
/** Tag of the original's predecessor. */
export const TagAddress = 'legacy.address';
/** Tag of the original's predecessor. */
export const TagComment = 'legacy.comment';
