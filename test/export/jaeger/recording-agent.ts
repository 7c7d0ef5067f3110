import { createSocket, type Socket } from 'node:dgram';
import { decodePacket, type DecodedSpan } from './decode-thrift.js';

/** A Jaeger agent that keeps what it is sent over UDP. */
export class RecordingAgent implements AsyncDisposable {
  readonly packets: DecodedSpan[][] = [];
  readonly sizes: number[] = [];

  private constructor(private readonly socket: Socket) {}

  static async start(host = '127.0.0.1'): Promise<RecordingAgent> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const agent = new RecordingAgent(socket);
    socket.on('message', (packet) => {
      agent.sizes.push(packet.length);
      agent.packets.push(decodePacket(packet));
    });
    await new Promise<void>((resolve) => socket.bind(0, host, resolve));
    return agent;
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** All spans that arrived, in order. */
  get spans(): DecodedSpan[] {
    return this.packets.flat();
  }

  /** Waits until that many spans have arrived, at most a second. */
  async arrived(count: number): Promise<DecodedSpan[]> {
    const start = performance.now();
    while (this.spans.length < count && performance.now() - start < 1000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.spans;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(resolve));
  }
}
