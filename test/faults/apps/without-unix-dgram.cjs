// Loaded before an application: the optional package is not to be found.
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (name !== 'unix-dgram') return resolve.call(this, name, ...rest);
  throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
};
