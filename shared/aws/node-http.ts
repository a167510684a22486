/**
 * Node's `http` as `require` gives it. An import statement asks for every export of a module, and one of this one's is a getter that
 * loads a whole WebSocket client: 40 ms of a cold start (docs/decisions/0169-what-a-cold-start-loads.md).
 */
export const http = process.getBuiltinModule('node:http');
