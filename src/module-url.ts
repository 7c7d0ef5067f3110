/** Where this package is, in a form that `createRequire()` takes; the bundler knows it for CommonJS. */
export const moduleUrl: string = import.meta.url;
