import type { Server } from 'node:http';
import type { ConnectTrace } from '../../../src/http.js';

/** The parts of NestJS that the tests use; its declarations need those of more packages than there are. */
export interface Nest {
  NestFactory: {
    create(module: object, options: object): Promise<NestApp>;
  };
  BaseExceptionFilter: new (adapter: unknown) => {
    catch(error: unknown, host: NestHost): void;
  };
  Module: (metadata: object) => (target: object) => void;
  Controller: () => (target: object) => void;
  All: (
    path: string,
  ) => (target: object, key: string, descriptor: PropertyDescriptor | undefined) => void;
  Req: () => (target: object, key: string, index: number) => void;
  Res: () => (target: object, key: string, index: number) => void;
}

export interface NestHost {
  switchToHttp(): { getRequest(): object };
}

interface NestApp {
  use(middleware: ConnectTrace): void;
  useGlobalFilters(filter: object): void;
  getHttpAdapter(): unknown;
  getHttpServer(): Server;
  listen(port: number, host: string): Promise<unknown>;
  close(): Promise<void>;
}

const load = async (name: string): Promise<Nest> => (await import(name)) as Nest;

/** Loads NestJS. */
export async function loadNest(): Promise<Nest> {
  await load('reflect-metadata');
  return { ...(await load('@nestjs/common')), ...(await load('@nestjs/core')) };
}
