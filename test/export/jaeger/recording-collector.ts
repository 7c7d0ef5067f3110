import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeBatch, type DecodedSpan } from './decode-thrift.js';

type Answer = (response: ServerResponse) => void;

/** A Jaeger collector that keeps what it is sent over HTTP. It answers 202 unless told otherwise. */
export class RecordingCollector implements AsyncDisposable {
  readonly batches: DecodedSpan[][] = [];
  readonly requests: IncomingMessage[] = [];
  connections = 0;
  openSockets = 0;

  private constructor(private readonly server: Server) {}

  static async start(
    answer: Answer = (response) => response.writeHead(202).end(),
  ): Promise<RecordingCollector> {
    const server = createServer();
    const recording = new RecordingCollector(server);
    server.on('connection', (socket) => {
      recording.connections++;
      recording.openSockets++;
      socket.on('close', () => recording.openSockets--);
    });
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        recording.requests.push(request);
        recording.batches.push(decodeBatch(Buffer.concat(chunks)));
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return recording;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/traces`;
  }

  /** All spans that arrived, in order. */
  get spans(): DecodedSpan[] {
    return this.batches.flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
