// The process of one subject: it makes the subject, which checks itself, and measures on request.
import { measureAllocation } from './measure-allocation.mjs';
import { measureAsyncTime } from './measure-async-time.mjs';
import { measureLiveMemory } from './measure-live-memory.mjs';
import { measureOwnTime } from './measure-own-time.mjs';
import { measureTime } from './measure-time.mjs';

const MEASURES = {
  time: measureTime,
  'async time': measureAsyncTime,
  'own time': measureOwnTime,
  allocation: measureAllocation,
  'live memory': measureLiveMemory,
};

const [file, id, name] = process.argv.slice(2);
const { scenarios } = await import(file);
const scenario = scenarios.find((each) => each.id === id);
const run = await scenario.subjects[name]();

process.on('message', async ({ measure, round }) => {
  try {
    process.send({ value: await MEASURES[measure](run, round) });
  } catch (error) {
    process.send({ error: String(error) });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
