import { describe, expect, it } from 'vitest';
import { readFlushOnExit, type FlushOnExit } from '../../src/config/flush-on-exit-options.js';
import { validateConfig } from '../../src/config/validate-config.js';

describe('flushOnExit', () => {
  it.each<[FlushOnExit | undefined, unknown]>([
    [false, undefined],
    [undefined, { signals: [], uncaughtException: false, timeoutMillis: 2000 }],
    [true, { signals: [], uncaughtException: false, timeoutMillis: 2000 }],
    [{ timeoutMillis: 1.5 }, { signals: [], uncaughtException: false, timeoutMillis: 1.5 }],
    [
      { signals: ['SIGTERM', 'SIGINT', 'SIGTERM'], timeoutMillis: 2 ** 31 - 1 },
      { signals: ['SIGTERM', 'SIGINT'], uncaughtException: false, timeoutMillis: 2 ** 31 - 1 },
    ],
  ])('%j means %j', (setting, options) => {
    expect(readFlushOnExit(setting)).toEqual(options);
  });

  const shape = 'true, false or an object with some of signals, uncaughtException, timeoutMillis';
  const signals = 'SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGBREAK, SIGUSR2';
  const time = 'flushOnExit.timeoutMillis must be a number of milliseconds from 1 to 2147483647';
  it.each<[unknown, string]>([
    [null, `flushOnExit must be ${shape}, got null`],
    ['yes', `flushOnExit must be ${shape}, got "yes"`],
    [[true], `flushOnExit must be ${shape}, got [true]`],
    [{ signals: 'SIGTERM' }, `flushOnExit.signals must be an array of ${signals}, got "SIGTERM"`],
    [
      { signals: ['SIGTERM', 'SIGKILL'] },
      `flushOnExit.signals[1] must be one of ${signals}, got "SIGKILL"`,
    ],
    [{ signals: new Array(1) }, `flushOnExit.signals[0] must be one of ${signals}, got undefined`],
    [{ signals: null }, `flushOnExit.signals must be an array of ${signals}, got null`],
    [{ uncaughtException: 1 }, 'flushOnExit.uncaughtException must be true or false, got 1'],
    [{ timeoutMillis: 0 }, `${time}, got 0`],
    [{ timeoutMillis: NaN }, `${time}, got NaN`],
    [{ timeoutMillis: Infinity }, `${time}, got Infinity`],
    [{ timeoutMillis: 2 ** 31 }, `${time}, got 2147483648`],
    [{ timeoutMillis: '500' }, `${time}, got "500"`],
    [
      { signal: ['SIGTERM'] },
      'unknown option flushOnExit.signal = ["SIGTERM"]; allowed: signals, uncaughtException, timeoutMillis',
    ],
  ])('refuses %j at start', (setting, message) => {
    const start = (): void => {
      validateConfig({ flushOnExit: setting as FlushOnExit });
    };
    expect(start).toThrow(`kratos-otel: ${message}`);
  });
});
