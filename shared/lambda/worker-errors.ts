/** The message can never be handled: it goes to the dead-letter queue and the code says why. */
export class PermanentFailure extends Error {
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(code, options);
    this.name = 'PermanentFailure';
    this.code = code;
  }
}

/** The message can be handled later: it becomes visible again after so many seconds. */
export class RetryLater extends Error {
  readonly seconds: number;

  constructor(seconds: number, options?: ErrorOptions) {
    super(`in ${seconds} s`, options);
    this.name = 'RetryLater';
    this.seconds = seconds;
  }
}
