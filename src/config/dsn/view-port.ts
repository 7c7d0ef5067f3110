/** The port of `npx kratos-otel view`, and where `TRACE=view:` sends. */
export const VIEW_PORT = 9421;
