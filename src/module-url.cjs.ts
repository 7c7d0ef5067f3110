/** What `module-url.ts` is in the CommonJS build, which has no `import.meta`. */
export const moduleUrl: string = __filename;
