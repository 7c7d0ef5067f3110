// One row and one subject in a process of its own, because OpenTelemetry's globals are per process:
// `node --expose-gc run-row.mjs row ours|stock scale` prints what was measured as JSON.
const [name, subject, scale] = process.argv.slice(2);

const row = await import(new URL(`../rows/${name}.mjs`, import.meta.url));
const measured = await row[subject]({ scale: Number(scale) });
process.stdout.write(JSON.stringify(measured), () => process.exit());
