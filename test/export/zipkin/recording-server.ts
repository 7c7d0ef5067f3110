import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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

type Answer = (response: ServerResponse) => void;

/** A Zipkin that keeps what it is sent. It answers 202 unless told otherwise. */
export class RecordingServer implements AsyncDisposable {
  readonly batches: ZipkinSpan[][] = [];
  readonly requests: IncomingMessage[] = [];
  connections = 0;
  openSockets = 0;

  private constructor(private readonly server: Server) {}

  static async start(
    answer: Answer = (response) => response.writeHead(202).end(),
  ): Promise<RecordingServer> {
    const server = createServer();
    const recording = new RecordingServer(server);
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
        recording.batches.push(JSON.parse(Buffer.concat(chunks).toString()) as ZipkinSpan[]);
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return recording;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/v2/spans`;
  }

  /** All spans that arrived, in order. */
  get spans(): ZipkinSpan[] {
    return this.batches.flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
