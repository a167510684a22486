/** List prices of us-east-1 in dollars, November 2026. `docs/performance.md` says where each is from. */
export const prices = {
  httpApiPerMillion: 1.0,
  lambdaPerMillion: 0.2,
  lambdaPerMillionGbSeconds: 13.3334,
  sqsPerMillion: 0.4,
  /** Added for messages sent with a MessageGroupId to a standard queue (fair queue). Counted on every request of that queue. */
  sqsFairPerMillion: 0.1,
  wruPerMillion: 0.625,
  rruPerMillion: 0.125,
  logsPerGb: 0.5,
  schedulerPerMillion: 1.0,
} as const;
