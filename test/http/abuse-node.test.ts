import { describeAbuse } from './abuse/under-abuse.js';

describeAbuse('node:http', 'node:http2', 'Express 4', 'Express 5', 'Fastify');
