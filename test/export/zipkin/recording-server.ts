import { RecordingHttpServer, type Answer } from '../recording-http-server.js';

export interface ZipkinSpan {
  traceId: string;
  id: string;
  parentId?: string;
  name: string;
  kind?: string;
  timestamp: number;
  duration: number;
  localEndpoint: { serviceName: string };
  tags: Record<string, string>;
  annotations?: { timestamp: number; value: string }[];
}

/** A Zipkin that keeps what it is sent. */
export const RecordingServer = {
  start: (answer?: Answer): Promise<RecordingHttpServer<ZipkinSpan>> =>
    RecordingHttpServer.start(
      '/api/v2/spans',
      (body) => JSON.parse(body.toString()) as ZipkinSpan[],
      answer,
    ),
};

/** See the value of that name. */
export type RecordingServer = RecordingHttpServer<ZipkinSpan>;
