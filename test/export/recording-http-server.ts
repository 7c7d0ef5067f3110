import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a request is answered. */
export type Answer = (response: ServerResponse) => void;

/** A backend that keeps the spans that are POSTed to it. It answers 202 unless told otherwise. */
export class RecordingHttpServer<Span> implements AsyncDisposable {
  readonly batches: Span[][] = [];
  readonly requests: IncomingMessage[] = [];
  connections = 0;
  openSockets = 0;

  private constructor(
    private readonly server: Server,
    private readonly path: string,
  ) {}

  static async start<Span>(
    path: string,
    decode: (body: Buffer) => Span[],
    answer: Answer = (response) => response.writeHead(202).end(),
  ): Promise<RecordingHttpServer<Span>> {
    const server = createServer();
    const recording = new RecordingHttpServer<Span>(server, path);
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
        recording.batches.push(decode(Buffer.concat(chunks)));
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return recording;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.path}`;
  }

  /** All spans that arrived, in order. */
  get spans(): Span[] {
    return this.batches.flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
