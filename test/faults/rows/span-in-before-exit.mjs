import { compareEnds } from '../measure/compare-ends.mjs';

export const fault = 'a listener of `beforeExit` that ends a span each time';
export const holds = 'the span arrives, and the process ends as without us';

export const ours = () => compareEnds('ours', ['beforeExit'], {});

export const stock = () => compareEnds('stock', ['beforeExit'], {});
