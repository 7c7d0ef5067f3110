/** Where this package is, in a form that `createRequire()` takes. See `module-url.cjs.ts`. */
export const moduleUrl: string = import.meta.url;
