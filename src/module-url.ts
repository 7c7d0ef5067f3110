/** Where this package is, in a form that `createRequire()` takes. The CommonJS build has its own. */
export const moduleUrl: string = import.meta.url;
