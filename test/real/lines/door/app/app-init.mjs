import './tracing.mjs';
import './app.mjs';
