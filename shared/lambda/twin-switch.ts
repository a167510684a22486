/**
 * Whether endpoints on this machine's loopback may be called. Only the local twin sets the variable, a test forbids it in the stacks;
 * so it belongs to no function's environment schema.
 */
export const loopbackAllowed = (): boolean => process.env.LANDFALL_ALLOW_LOOPBACK === '1';
