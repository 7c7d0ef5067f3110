import { RecordingHttpServer, type Answer } from '../recording-http-server.js';
import { decodeBatch, type DecodedSpan } from './decode-thrift.js';

/** A Jaeger collector that keeps what it is sent over HTTP. */
export const RecordingCollector = {
  start: (answer?: Answer): Promise<RecordingHttpServer<DecodedSpan>> =>
    RecordingHttpServer.start('/api/traces', decodeBatch, answer),
};

/** See the value of that name. */
export type RecordingCollector = RecordingHttpServer<DecodedSpan>;
