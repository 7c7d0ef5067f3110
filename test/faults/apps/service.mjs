// A service that joins the traces that arrive and calls another service. Options:
//   subject      'ours' or 'stock'
//   config       more settings of `init()`
//   downstream   address of the service that it calls, if any
// It tells where it listens, answers requests with what became of their trace, and `/spans` with
// how many spans have ended and what was refused.
import { createServer } from 'node:http';
import { answerRequest } from './answer-request.mjs';
import { answerParent } from '../peers/answer-parent.mjs';

const { subject, config, downstream } = JSON.parse(process.argv[2]);

const { join, report } = await start();
let thrown = 0;
process.on('uncaughtException', () => thrown++);

const server = createServer((request, response) =>
  answerRequest(request, response, join, downstream),
);
server.listen(0, '127.0.0.1', () => {
  answerParent(
    `127.0.0.1:${server.address().port}`,
    () => {},
    () => ({ ...report(), thrown }),
  );
});

async function start() {
  const name = subject === 'stock' ? './join-with-stock.mjs' : './join-with-ours.mjs';
  const { startJoining } = await import(name);
  return startJoining(config);
}
