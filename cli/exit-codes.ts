/** What `npm run landfall` exits with; the table is in docs/cli.md. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  someRefused: 3,
  notAllowed: 4,
  unreachable: 5,
} as const;

/** An end of the command that is not a success: its message goes to standard error, its code is the exit code. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
