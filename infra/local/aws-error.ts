/** A refusal an AWS service would give: `code` without its namespace prefix, `status` the HTTP status. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/** The JSON body of a refusal, as both protocols of ours (`AwsJson1_0`) write it. */
export function errorBody(namespace: string, error: { code: string; message: string }): object {
  return { __type: `${namespace}#${error.code}`, message: error.message };
}
