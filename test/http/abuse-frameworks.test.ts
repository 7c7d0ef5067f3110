import { describeAbuse } from './abuse/under-abuse.js';

describeAbuse('Koa', 'NestJS', 'Hono');
