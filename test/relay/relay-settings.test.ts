import { describe, expect, it } from 'vitest';
import { parseListenAddress, showListenAddress } from '../../src/relay/flags/listen-address.js';
import { helpText, RELAY_FLAGS, variableOf } from '../../src/relay/flags/relay-flags.js';
import { readRelaySettings } from '../../src/relay/flags/relay-settings.js';
import { prometheusText } from '../../src/relay/metrics/prometheus-text.js';

const GIB = 1024 ** 3;
const TO = '--to=otlp+http://127.0.0.1:4318';
const read = (...args: string[]) => readRelaySettings(args, {}, 4 * GIB);

describe('readRelaySettings', () => {
  it('has defaults for everything but the destination', () => {
    expect(read(TO)).toEqual({
      listen: [{ network: 'unixgram', path: '/var/run/dapper-collect/dapper-collect.sock' }],
      destination: { backend: 'otlp', endpoint: 'http://127.0.0.1:4318/v1/traces', headers: {} },
      queueSpans: 100_000,
      queueBytes: 256 * 1024 * 1024,
      maxConnections: 1_000,
      shutdownMillis: 10_000,
    });
    expect(readRelaySettings([TO], {}, GIB / 4).queueBytes).toBe(GIB / 8);
  });

  it('reads flags in both forms, and the environment for what is not given', () => {
    const env = {
      KRATOS_RELAY_LISTEN: 'tcp://127.0.0.1:1, udp://[::1]:2',
      KRATOS_RELAY_TO: 'none:',
      KRATOS_RELAY_QUEUE_SPANS: '7',
      KRATOS_RELAY_HTTP: '',
    };
    const settings = readRelaySettings(['--queue-spans', '9', '--socket-mode=660'], env);
    expect(settings).toMatchObject({
      listen: [
        { network: 'tcp', host: '127.0.0.1', port: 1 },
        { network: 'udp', host: '::1', port: 2 },
      ],
      destination: { backend: 'none' },
      queueSpans: 9,
      socketMode: 0o660,
    });
    expect(settings.http).toBeUndefined();
    expect(read(TO, '--http=[::1]:9464').http).toEqual({ host: '::1', port: 9464 });
  });

  it.each([
    [['--too=x'], 'unknown flag --too; allowed: --listen, --to, --http'],
    [['--x=SECRET'], /^(?!.*SECRET)/],
    [['start'], 'an argument without a flag; allowed: --listen'],
    [['--to'], '--to needs DSN'],
    [['--to='], '--to needs DSN'],
    [[TO, TO], '--to is given twice'],
    [[], '--to or KRATOS_RELAY_TO is needed'],
    [['--to=http://h'], '--to: invalid dsn: http://h: unknown scheme "http"; allowed: '],
    [[TO, '--queue-spans=0'], '--queue-spans must be a whole number from 1 to 2147483647, got 0'],
    [[TO, '--queue-spans=1e3'], '--queue-spans must be a whole number'],
    [
      [TO, '--queue-mib=4000'],
      '--queue-mib must be at most 3072, got 4000: Node may have 4096 MiB',
    ],
    [[TO, '--max-connections=x'], '--max-connections must be'],
    [[TO, '--socket-mode=999'], '--socket-mode must be octal digits from 000 to 0777, got 999'],
    [[TO, '--socket-mode=4755'], '--socket-mode must be octal digits'],
    [[TO, '--shutdown-timeout=5'], '--shutdown-timeout must be a duration such as 10s'],
    [[TO, '--shutdown-timeout=0s'], '--shutdown-timeout must be a duration such as 10s'],
    [[TO, '--http=9464'], '--http must be host:port'],
    [[TO, '--listen=http://x'], '--listen http://x: allowed are unixgram:///path'],
    [[TO, '--listen=unix://path'], 'the path of the socket must be absolute'],
    [[TO, '--listen=tcp://:6077'], 'host and port are needed'],
    [[TO, '--listen=tcp://h:99999'], 'host and port are needed'],
    [[TO, '--listen=tcp://h:1?framing=x'], 'framing must be none or length-delimited, got "x"'],
    [[TO, '--listen=tcp://h:1?timeout=1s'], 'unknown parameter "timeout"; allowed: framing'],
    [[TO, '--listen=udp://h:1?framing=none'], 'unknown parameter "framing"; allowed: none'],
    [['--listen=tcp://h:1', '--to=tcp://h:1'], 'spans would go round in a circle'],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });

  it('takes back what it shows', () => {
    for (const text of ['unixgram:///a/b', 'unix:///a', 'udp://h:1', 'tcp://[::1]:6077']) {
      expect(showListenAddress(parseListenAddress(text))).toBe(text);
    }
    expect(parseListenAddress('unix:///a?framing=length-delimited')).toEqual({
      network: 'unix',
      path: '/a',
      framing: 'length-delimited',
    });
  });
});

describe('helpText', () => {
  it('has every flag', () => {
    for (const { name } of RELAY_FLAGS) expect(helpText()).toContain(`  --${name} `);
    expect(variableOf('queue-mib')).toBe('KRATOS_RELAY_QUEUE_MIB');
  });
});

describe('prometheusText', () => {
  it('escapes labels', () => {
    const samples = [{ labels: { a: 'x"y\\z\n' }, value: 1 }];
    expect(prometheusText([{ name: 'm', type: 'gauge', help: 'h.', samples }])).toBe(
      '# HELP m h.\n# TYPE m gauge\nm{a="x\\"y\\\\z\\n"} 1\n',
    );
  });
});
