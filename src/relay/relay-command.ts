import { showDiag } from '../setup/set-log-level.js';
import { helpText } from './flags/relay-flags.js';
import { readRelaySettings, type RelaySettings } from './flags/relay-settings.js';
import { Relay } from './relay.js';

const NAME = 'kratos-otel relay';
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const SIGNAL_NUMBERS = { SIGTERM: 15, SIGINT: 2 } as const;

/**
 * `kratos-otel relay`: takes what Kratos services report, and sends it on, until it is told to end.
 *
 * @param args - Flags: see `helpText()`.
 * @returns 0 when all was delivered, 1 when it could not start or spans were lost at the end, 2 when
 *   a flag is wrong.
 */
export async function relay(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${helpText()}\n`);
    return 0;
  }
  let settings: RelaySettings;
  try {
    settings = readRelaySettings(args, process.env);
  } catch (error) {
    say(messageOf(error));
    say('see kratos-otel relay --help');
    return 2;
  }
  const asked = process.env.OTEL_LOG_LEVEL;
  showDiag(asked === undefined || asked === '' ? 'info' : undefined, process.env);
  let running: Relay;
  try {
    running = await Relay.start(settings);
  } catch (error) {
    say(messageOf(error));
    return 1;
  }
  for (const address of running.addresses) say(`listens at ${address}`);
  if (running.metricsUrl !== undefined) say(`metrics at ${running.metricsUrl}`);
  say(`sends to ${running.destination}`);
  const signal = await anySignal();
  say(`${signal}: delivers what is waiting`);
  const { delivered, queued, dropped } = await running.stop();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, queued);
  say(`delivered ${delivered} spans, lost ${lost}`);
  return dropped['shutdown timed out'] + dropped['after shutdown'] + queued === 0 ? 0 : 1;
}

/** The first begins the end. Who sends a second one does not want to wait. */
function anySignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    // A promise holds no process alive, and neither does a listener for a signal.
    const alive = setInterval(() => {}, 2 ** 30);
    let isEnding = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (isEnding) process.exit(128 + SIGNAL_NUMBERS[signal]);
        isEnding = true;
        clearInterval(alive);
        resolve(signal);
      });
    }
  });
}

function say(text: string): void {
  process.stderr.write(`${NAME}: ${text}\n`);
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^kratos-otel\S*: /, '');
}
