import { afterEach, describe, expect, it, vi } from 'vitest';
import { KratosExporter } from '../../../src/export/kratos/kratos-exporter.js';
import * as optional from '../../../src/export/optional-package.js';

vi.mock('../../../src/export/optional-package.js', { spy: true });

const make = () => new KratosExporter({ network: 'unixgram', addr: '/tmp/nobody.sock' });
const { platform } = process;

afterEach(() => {
  vi.mocked(optional.loadOptional).mockReset();
  Object.defineProperty(process, 'platform', { value: platform });
});

describe('the network unixgram', () => {
  it('names tcp and udp as the way out where the addon is not installed', () => {
    const cause = new Error('Cannot find module');
    vi.mocked(optional.loadOptional).mockImplementation(() => {
      throw cause;
    });
    const message =
      'kratos-otel/reporter: the network unixgram needs the package unix-dgram, which cannot be loaded; use tcp or udp instead';
    expect(make).toThrow(new Error(message, { cause }));
  });

  it('names tcp and udp as the way out on Windows', () => {
    Object.defineProperty(process, 'platform', { value: 'win32' });
    expect(make).toThrow(
      'kratos-otel/reporter: the network unixgram is not there on Windows; use tcp or udp instead',
    );
  });

  it('loads the addon for no other network', () => {
    new KratosExporter({ network: 'tcp', addr: 'collector:6077' });
    new KratosExporter({ network: 'unix', addr: '/tmp/nobody.sock' });
    expect(optional.loadOptional).not.toHaveBeenCalled();
  });
});
