// CommonJS has it; a bundle of ES modules has not, and in a bundle this package lies nowhere.
declare const __filename: string | undefined;

/** A file of this package as it is installed, beside its other files. */
export const ownFile: string | undefined = typeof __filename === 'string' ? __filename : undefined;
