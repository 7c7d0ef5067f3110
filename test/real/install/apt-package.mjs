/**
 * Says how to get a program of Debian without its service: the scenarios start a server of their
 * own, with its data in `.work`, and a second one of the system would only be in the way.
 *
 * @param {string} name - Of the package.
 * @returns {string} A hint for `findTool()`.
 */
export function aptPackage(name) {
  const refuse = "printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d";
  return `as root: ${refuse} && chmod +x /usr/sbin/policy-rc.d && apt-get install -y ${name}`;
}
