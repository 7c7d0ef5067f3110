import { compareEnds } from '../measure/compare-ends.mjs';

const LISTENERS = ['on', 'once', 'signal-exit 3', 'signal-exit 4'];

export const fault =
  'another listener on the same signal (`on`, `once`, signal-exit 3 and 4), before or after ours';
export const holds = 'the process ends as without us, after their clean-up, with our flush';

export const ours = () => compareEnds('ours', LISTENERS, { flushOnExit: { signals: ['SIGTERM'] } });

export const stock = () => compareEnds('stock', LISTENERS, {});
