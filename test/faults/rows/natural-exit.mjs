import { runApp } from '../apps/run-app.mjs';
import { withPeer } from '../peers/with-peer.mjs';
import { zipkinDsn } from '../subjects/ours.mjs';

const SPANS = 100;

export const fault = 'natural exit';
export const holds = 'flushed: 100 of 100';

export const ours = async () => {
  const overHttp = await run('ours', 'http-backend', [], zipkinDsn);
  const overTcp = await run('ours', 'stream-collector', ['tcp'], kratosDsn);
  return {
    figure: `${overHttp.arrived} of ${SPANS} over HTTP, ${overTcp.arrived} of ${SPANS} over tcp`,
    holds: [overHttp, overTcp].every(({ arrived, code }) => arrived === SPANS && code === 0),
  };
};

export const stock = async () => {
  const { arrived } = await run('stock', 'http-backend', [], zipkinDsn);
  return { figure: `${arrived} of ${SPANS} over HTTP`, holds: arrived === SPANS };
};

function run(subject, name, args, dsn) {
  return withPeer(name, args, async (backend) => {
    const options = { subject, to: dsn(backend), count: SPANS, way: 'natural' };
    const { code } = await runApp('end-spans', options);
    const { arrived } = await backend.received();
    return { code, arrived };
  });
}

const kratosDsn = ({ address }) => `tcp://${address}?timeout=5s`;
