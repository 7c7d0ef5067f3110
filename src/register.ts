/**
 * `kratos-otel/register`: sets everything up from the environment when it is loaded, for
 * applications whose code is not touched:
 *
 * ```sh
 * node --import kratos-otel/register app.js
 * node --require kratos-otel/register app.cjs
 * ```
 *
 * It never throws into the application, and changes neither its output nor its exit code. What fails
 * is one line on stderr, and the application runs without tracing. When the application calls
 * `init()`, its settings hold from then on, and one line says so. Package managers that see it in
 * `NODE_OPTIONS` are left alone. Worker threads are traced from Node 22.14 on.
 *
 * @packageDocumentation
 */
import { register } from './register/set-up-process.js';

register();
